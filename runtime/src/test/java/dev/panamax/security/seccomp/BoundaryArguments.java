package dev.panamax.security.seccomp;

import dev.panamax.oci.Seccomp.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Arguments of a call at the borders of what a profile says about it: each value that is compared, its neighbours, its halves. */
final class BoundaryArguments {
    private static final long UPPER_HALF = 0xffff_ffff_0000_0000L;
    /** Up to here every value of an argument meets every value of the others. */
    private static final int MOST_COMBINATIONS = 64;

    private final List<TreeSet<Long>> values = new ArrayList<>();

    BoundaryArguments() {
        for (int i = 0; i < Comparison.ARGUMENTS; i++) {
            values.add(new TreeSet<>(List.of(0L)));
        }
    }

    void add(Condition condition) {
        int index = condition.index();
        long value = condition.value();
        around(index, value);
        values.get(index)
                .addAll(List.of(
                        value ^ 1L << 32,
                        value ^ Long.MIN_VALUE,
                        value & ~UPPER_HALF,
                        value | UPPER_HALF,
                        value ^ UPPER_HALF));
        if (condition.op().equals(SeccompOperator.MASKED_EQ.profileName())) {
            long compared = condition.valueTwo() & value;
            around(index, condition.valueTwo());
            values.get(index)
                    .addAll(List.of(
                            compared,
                            compared | ~value,
                            compared ^ Long.lowestOneBit(value),
                            compared ^ Long.highestOneBit(value)));
        }
    }

    /** Adds a value and its neighbours. */
    void around(int index, long value) {
        values.get(index).addAll(List.of(value - 1, value, value + 1));
    }

    /** Returns all combinations if they are few; else each value of each argument, with some values of the others. */
    List<long[]> all(RandomGenerator random) {
        long combinations = 1;
        for (TreeSet<Long> ofOne : values) {
            combinations = Math.min(combinations * ofOne.size(), Integer.MAX_VALUE);
        }
        List<long[]> all = new ArrayList<>();
        if (combinations <= MOST_COMBINATIONS) {
            combine(new long[Comparison.ARGUMENTS], 0, all);
            return all;
        }
        List<List<Long>> choices = values.stream().map(List::copyOf).toList();
        for (int i = 0; i < Comparison.ARGUMENTS; i++) {
            for (long value : choices.get(i)) {
                long[] arguments = new long[Comparison.ARGUMENTS];
                for (int j = 0; j < arguments.length; j++) {
                    List<Long> choice = choices.get(j);
                    arguments[j] = choice.get(random.nextInt(choice.size()));
                }
                arguments[i] = value;
                all.add(arguments);
            }
        }
        return all;
    }

    private void combine(long[] arguments, int index, List<long[]> all) {
        if (index == arguments.length) {
            all.add(arguments.clone());
            return;
        }
        for (long value : values.get(index)) {
            arguments[index] = value;
            combine(arguments, index + 1, all);
        }
    }
}
