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
    private static final String CGROUP = "+cgroup ";
    private static final String FILE = "+file ";

    boolean succeeded() {
        return result.equals(Victim.OK);
    }

    /** Returns whether what was found afterwards are cgroups and files alone, which the verb has named as such that it could not remove. */
    boolean tellsWhatItLeaves() {
        return after.startsWith(Victim.LEFT)
                && Stream.of(after.substring(Victim.LEFT.length()).split("; ", -1))
                        .allMatch(item -> tells(item, CGROUP) || tells(item, FILE));
    }

    private boolean tells(String item, String kind) {
        return item.startsWith(kind) && result.contains(item.substring(kind.length()));
    }

    /** Returns whether nothing is wrong. */
    boolean isClean() {
        return after.equals(Victim.OK) && !result.startsWith("unclear");
    }
}
