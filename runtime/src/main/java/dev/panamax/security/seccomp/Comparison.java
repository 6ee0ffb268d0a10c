package dev.panamax.security.seccomp;

import static dev.panamax.security.seccomp.SeccompOperator.EQ;
import static dev.panamax.security.seccomp.SeccompOperator.MASKED_EQ;

/**
 * A condition on one argument of a call.
 *
 * @param argument from 0 to 5
 * @param value unsigned; nothing outside the mask
 * @param mask which bits count: all of them but for {@link SeccompOperator#MASKED_EQ}
 * @param wide whether the upper half of the argument counts
 */
record Comparison(int argument, SeccompOperator operator, long value, long mask, boolean wide)
        implements Comparable<Comparison> {
    /** How many arguments a call has. */
    static final int ARGUMENTS = 6;

    private static final long LOWER_HALF = 0xffff_ffffL;

    /** Returns the comparison that a profile means, on an architecture whose arguments have one or both halves. */
    static Comparison of(int argument, SeccompOperator operator, long value, long valueTwo, boolean wide) {
        long all = wide ? -1L : LOWER_HALF;
        long mask = operator == MASKED_EQ ? value & all : all;
        long compared = (operator == MASKED_EQ ? valueTwo : value) & mask;
        return new Comparison(argument, operator, compared, mask, wide);
    }

    static Comparison equal(int argument, long value, boolean wide) {
        return of(argument, EQ, value, 0, wide);
    }

    /** Returns whether it holds for every argument. */
    boolean isTautology() {
        return mask == 0;
    }

    /** Returns whether it holds. */
    boolean holds(long[] arguments) {
        long whole = arguments[argument] & mask;
        int order = Long.compareUnsigned(whole, value);
        return switch (operator) {
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case EQ, MASKED_EQ -> order == 0;
            case GE -> order >= 0;
            case GT -> order > 0;
        };
    }

    /**
     * What is asked first where two rules want different things: what says more about an argument. The order is libseccomp's, so that
     * a profile means here what it means elsewhere: later arguments, then equality, then being less, then being more; the tighter limit.
     */
    @Override
    public int compareTo(Comparison other) {
        if (argument != other.argument) {
            return Integer.compare(other.argument, argument);
        }
        if (rank() != other.rank()) {
            return Integer.compare(rank(), other.rank());
        }
        int smallerFirst = Long.compareUnsigned(value, other.value);
        if (smallerFirst != 0) {
            return rank() == 1 ? smallerFirst : -smallerFirst;
        }
        int byOperator = operator.compareTo(other.operator);
        return byOperator != 0 ? byOperator : Long.compareUnsigned(mask, other.mask);
    }

    private int rank() {
        return switch (operator) {
            case EQ, MASKED_EQ, NE -> 0;
            case LE, LT -> 1;
            case GE, GT -> 2;
        };
    }
}
