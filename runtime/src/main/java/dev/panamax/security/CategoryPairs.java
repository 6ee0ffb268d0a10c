package dev.panamax.security;

import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Levels that keep containers apart: of one sensitivity, each with two categories that no other has. For all threads. */
public final class CategoryPairs {
    private static final int CATEGORIES = 1024;
    private static final int PAIRS = CATEGORIES * (CATEGORIES - 1) / 2;

    private final RandomGenerator random;
    private final Set<String> reserved = new HashSet<>();

    /** Starts with all pairs free. */
    public CategoryPairs(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Reserves a pair that was free.
     *
     * @return a level such as {@code s0:c1,c5}
     * @throws LabelException if none is left
     */
    public synchronized String reserveAny() {
        while (reserved.size() < PAIRS) {
            int first = random.nextInt(CATEGORIES);
            int second = random.nextInt(CATEGORIES);
            String level = "s0:c" + Math.min(first, second) + ",c" + Math.max(first, second);
            if (first != second && reserved.add(level)) {
                return level;
            }
        }
        throw new LabelException("all " + PAIRS + " pairs of categories are in use", null);
    }

    /** Reserves the level of a label that is in use already; returns whether it was free. */
    public synchronized boolean reserve(SelinuxLabel label) {
        return reserved.add(label.level());
    }

    /** Frees the level of a label. */
    public synchronized void release(SelinuxLabel label) {
        reserved.remove(label.level());
    }
}
