package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.List;

/**
 * Conditions on different arguments of a call that hold together, and what is done then.
 *
 * @param comparisons by argument
 * @param action what the filter returns
 * @param rule index of the profile's rule that it comes from
 */
record Chain(List<Comparison> comparisons, int action, int rule) implements Comparable<Chain> {
    /** Returns a chain of what is no tautology; each argument has one comparison at most. */
    static Chain of(List<Comparison> all, int action, int rule) {
        Comparison[] byArgument = new Comparison[Comparison.ARGUMENTS];
        for (Comparison comparison : all) {
            byArgument[comparison.argument()] = comparison;
        }
        List<Comparison> kept = new ArrayList<>(all.size());
        for (Comparison comparison : byArgument) {
            if (comparison != null && !comparison.isTautology()) {
                kept.add(comparison);
            }
        }
        return new Chain(List.copyOf(kept), action, rule);
    }

    /** Returns whether it holds for every use of the call. */
    boolean isUnconditional() {
        return comparisons.isEmpty();
    }

    boolean holds(long[] arguments) {
        for (Comparison comparison : comparisons) {
            if (!comparison.holds(arguments)) {
                return false;
            }
        }
        return true;
    }

    /** By the comparisons in order; of two that begin alike, what demands less comes first. */
    @Override
    public int compareTo(Chain other) {
        int common = Math.min(comparisons.size(), other.comparisons.size());
        for (int i = 0; i < common; i++) {
            int order = comparisons.get(i).compareTo(other.comparisons.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(comparisons.size(), other.comparisons.size());
    }
}
