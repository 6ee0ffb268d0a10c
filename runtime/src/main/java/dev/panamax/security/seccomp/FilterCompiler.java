package dev.panamax.security.seccomp;

import static dev.panamax.security.seccomp.FilterCode.AND;
import static dev.panamax.security.seccomp.FilterCode.JUMP_IF_EQUAL;
import static dev.panamax.security.seccomp.FilterCode.JUMP_IF_GREATER;
import static dev.panamax.security.seccomp.FilterCode.JUMP_IF_GREATER_OR_EQUAL;
import static dev.panamax.security.seccomp.FilterCode.LOAD_WORD;

import dev.panamax.security.seccomp.Ranges.Range;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Turns a policy into code: the architecture first, then the number of the call by halving, then its arguments. */
final class FilterCompiler {
    // struct seccomp_data: number, architecture, instruction pointer, six arguments.
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int ARGUMENTS = 16;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private static final int ALL = 0xffff_ffff;

    private final FilterCode code = new FilterCode();

    private FilterCompiler() {}

    /** Returns the code of a policy, which may be longer than the kernel takes. */
    static byte[] compile(Policy policy) {
        FilterCompiler compiler = new FilterCompiler();
        return compiler.code.bytes(compiler.architectures(policy));
    }

    private int architectures(Policy policy) {
        List<Map.Entry<Integer, Ranges>> hostLast =
                new ArrayList<>(policy.rangesByAudit().entrySet());
        Collections.reverse(hostLast);
        int next = code.returning(policy.otherArchitecture());
        for (Map.Entry<Integer, Ranges> entry : hostLast) {
            List<Range> ranges = entry.getValue().list();
            int calls = code.then(LOAD_WORD, NUMBER, search(ranges, 0, ranges.size()));
            next = code.branch(JUMP_IF_EQUAL, entry.getKey(), calls, next);
        }
        return code.then(LOAD_WORD, ARCHITECTURE, next);
    }

    /** Writes the search of the ranges from one index to another one; the number is in the accumulator. */
    private int search(List<Range> ranges, int from, int to) {
        if (to - from == 1) {
            return decision(ranges.get(from).decision());
        }
        int middle = (from + to) >>> 1;
        int above = search(ranges, middle, to);
        int below = search(ranges, from, middle);
        return code.branch(JUMP_IF_GREATER_OR_EQUAL, ranges.get(middle).first(), above, below);
    }

    private int decision(Decision decision) {
        int next = code.returning(decision.otherwise());
        for (int i = decision.chains().size() - 1; i >= 0; i--) {
            next = chain(decision.chains().get(i), next);
        }
        return next;
    }

    private int chain(Chain chain, int otherwise) {
        int target = code.returning(chain.action());
        for (int i = chain.comparisons().size() - 1; i >= 0; i--) {
            target = comparison(chain.comparisons().get(i), target, otherwise);
        }
        return target;
    }

    private int comparison(Comparison comparison, int ifTrue, int ifFalse) {
        return switch (comparison.operator()) {
            case EQ, MASKED_EQ -> equal(comparison, ifTrue, ifFalse);
            case NE -> equal(comparison, ifFalse, ifTrue);
            case GT -> ordered(comparison, JUMP_IF_GREATER, ifTrue, ifFalse);
            case GE -> ordered(comparison, JUMP_IF_GREATER_OR_EQUAL, ifTrue, ifFalse);
            case LT -> ordered(comparison, JUMP_IF_GREATER_OR_EQUAL, ifFalse, ifTrue);
            case LE -> ordered(comparison, JUMP_IF_GREATER, ifFalse, ifTrue);
        };
    }

    /** Compares those halves of which the mask leaves something: the upper one first, which is the last to be written. */
    private int equal(Comparison comparison, int ifTrue, int ifFalse) {
        int target = ifTrue;
        int lowerMask = (int) comparison.mask();
        if (lowerMask != 0) {
            int test = code.branch(JUMP_IF_EQUAL, (int) comparison.value(), target, ifFalse);
            target = masked(lower(comparison), lowerMask, test);
        }
        int upperMask = (int) (comparison.mask() >>> Integer.SIZE);
        if (upperMask != 0) {
            int test = code.branch(JUMP_IF_EQUAL, (int) (comparison.value() >>> Integer.SIZE), target, ifFalse);
            target = masked(upper(comparison), upperMask, test);
        }
        return target;
    }

    private int masked(int offset, int mask, int next) {
        int and = mask == ALL ? next : code.then(AND, mask, next);
        return code.then(LOAD_WORD, offset, and);
    }

    /** The lower halves decide only if the upper ones are equal. */
    private int ordered(Comparison comparison, int operation, int ifTrue, int ifFalse) {
        int target = code.branch(operation, (int) comparison.value(), ifTrue, ifFalse);
        target = code.then(LOAD_WORD, lower(comparison), target);
        if (comparison.wide()) {
            int value = (int) (comparison.value() >>> Integer.SIZE);
            target = code.branch(JUMP_IF_EQUAL, value, target, ifFalse);
            target = code.branch(JUMP_IF_GREATER, value, ifTrue, target);
            target = code.then(LOAD_WORD, upper(comparison), target);
        }
        return target;
    }

    private static int lower(Comparison comparison) {
        return ARGUMENTS + Long.BYTES * comparison.argument() + (LITTLE_ENDIAN ? 0 : Integer.BYTES);
    }

    private static int upper(Comparison comparison) {
        return ARGUMENTS + Long.BYTES * comparison.argument() + (LITTLE_ENDIAN ? Integer.BYTES : 0);
    }
}
