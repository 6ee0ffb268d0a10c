package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.List;

/** What is done about each number of a call, from 0 to the largest unsigned one: neighbours that are treated alike are one range. */
final class Ranges {
    private final List<Range> ranges = new ArrayList<>();

    /**
     * A range of numbers.
     *
     * @param first unsigned
     */
    record Range(int first, Decision decision) {}

    /** Decides about all numbers from one on; a later decision about larger numbers ends the range. */
    void from(int first, Decision decision) {
        if (!ranges.isEmpty() && ranges.getLast().first() == first) {
            ranges.removeLast();
        }
        if (ranges.isEmpty() || !ranges.getLast().decision().isSameAs(decision)) {
            ranges.add(new Range(first, decision));
        }
    }

    /**
     * Takes back what was decided about numbers from one on.
     *
     * @param below the decision about smaller ones, if there is none yet
     */
    void cutFrom(int first, Decision below) {
        while (!ranges.isEmpty() && Integer.compareUnsigned(ranges.getLast().first(), first) >= 0) {
            ranges.removeLast();
        }
        if (ranges.isEmpty()) {
            ranges.add(new Range(0, below));
        }
    }

    List<Range> list() {
        return ranges;
    }

    /** Returns what is done about a number. */
    Decision of(int number) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Integer.compareUnsigned(ranges.get(middle).first(), number) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return ranges.get(low).decision();
    }
}
