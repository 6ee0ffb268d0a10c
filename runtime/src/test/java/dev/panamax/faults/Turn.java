package dev.panamax.faults;

import java.util.Map;
import java.util.stream.Stream;

/**
 * One run of a verb.
 *
 * @param result what the verb said: {@link Victim#OK}, or why it failed
 * @param after what was found afterwards: {@link Victim#OK}, or what was wrong
 * @param injected whether the fault had its turn
 * @param seen the calls of the run
 */
record Turn(String result, String after, boolean injected, Map<Place, SeenCall> seen) {
    boolean succeeded() {
        return result.equals(Victim.OK);
    }

    /** Returns whether what was found afterwards is what the kernel did not let us remove. */
    boolean leavesOnlyCgroups() {
        return after.startsWith("left ")
                && Stream.of(after.substring(5).split("; ", -1)).allMatch(item -> item.startsWith("+cgroup "));
    }

    /** Returns whether nothing is wrong. */
    boolean isClean() {
        return after.equals(Victim.OK) && !result.startsWith("unclear");
    }
}
