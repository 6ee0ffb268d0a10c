package dev.panamax.security.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Code of the kernel's classic packet filter, written from its end to its start: jumps only lead forward, so where they lead to is
 * written already and the distance is known. A position counts instructions from the end.
 *
 * @see <a href="https://docs.kernel.org/networking/filter.html">Linux Socket Filtering</a>
 */
final class FilterCode {
    /** The most instructions that the kernel takes, {@code BPF_MAXINSNS}. */
    static final int LARGEST = 4096;

    // linux/bpf_common.h: class, size or operation, and where the operand is.
    static final int LOAD_WORD = 0x20;
    static final int JUMP = 0x05;
    static final int JUMP_IF_EQUAL = 0x15;
    static final int JUMP_IF_GREATER = 0x25;
    static final int JUMP_IF_GREATER_OR_EQUAL = 0x35;
    static final int AND = 0x54;
    static final int RETURN = 0x06;

    private static final int INSTRUCTION = 8;
    /** What a conditional jump can leave out. */
    private static final int REACH = 255;

    /** Operation and the two distances of an instruction, as one number: 16, 8 and 8 bits. */
    private int[] operations = new int[512];

    private int[] operands = new int[512];
    private int size;
    private final Map<Integer, Integer> returns = new HashMap<>();

    /** Returns how many instructions there are. */
    int size() {
        return size;
    }

    /** Returns the position of an instruction that ends the filter with an action: one that is near, or a new one. */
    int returning(int action) {
        Integer known = returns.get(action);
        // Half of the reach: more code may come before who jumps here.
        if (known != null && size - known <= REACH / 2) {
            return known;
        }
        int position = add(RETURN, 0, 0, action);
        returns.put(action, position);
        return position;
    }

    /** Writes an instruction that works on the accumulator, and goes on at a position. */
    int then(int operation, int operand, int next) {
        int follower = next == size - 1 ? next : jump(next);
        assert follower == size - 1;
        return add(operation, 0, 0, operand);
    }

    /** Writes a comparison of the accumulator, and goes on at one of two positions. */
    int branch(int operation, int operand, int ifTrue, int ifFalse) {
        if (ifTrue == ifFalse) {
            return ifTrue;
        }
        int whenTrue = ifTrue;
        int whenFalse = ifFalse;
        // A long jump moves this instruction one further away from the other target: look twice.
        for (int i = 0; i < 2; i++) {
            whenTrue = reachable(whenTrue) ? whenTrue : jump(whenTrue);
            whenFalse = reachable(whenFalse) ? whenFalse : jump(whenFalse);
        }
        return add(operation, distance(whenTrue), distance(whenFalse), operand);
    }

    /**
     * Returns the code from its start, as the kernel wants it.
     *
     * @param start the position of the first instruction, which must be the one that was written last
     */
    byte[] bytes(int start) {
        if (start != size - 1) {
            throw new IllegalStateException("the code starts at " + start + ", not at " + (size - 1));
        }
        ByteBuffer code = ByteBuffer.allocate(size * INSTRUCTION).order(ByteOrder.nativeOrder());
        for (int i = size - 1; i >= 0; i--) {
            code.putShort((short) (operations[i] >>> 16))
                    .put((byte) (operations[i] >>> 8))
                    .put((byte) operations[i])
                    .putInt(operands[i]);
        }
        return code.array();
    }

    private int jump(int target) {
        return add(JUMP, 0, 0, distance(target));
    }

    private boolean reachable(int target) {
        return distance(target) <= REACH;
    }

    /** Returns how many instructions lie between the next one to be written and a target. */
    private int distance(int target) {
        return size - target - 1;
    }

    private int add(int operation, int whenTrue, int whenFalse, int operand) {
        if (size == operations.length) {
            operations = Arrays.copyOf(operations, 2 * size);
            operands = Arrays.copyOf(operands, 2 * size);
        }
        operations[size] = operation << 16 | whenTrue << 8 | whenFalse;
        operands[size] = operand;
        return size++;
    }
}
