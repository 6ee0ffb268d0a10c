package dev.panamax.faults;

import java.util.List;
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
    private static final String LINK = "+link ";
    /** What a start writes down for the next one, and takes away when nothing is left of it. */
    private static final String CLAIM = "/.panamax.json";

    boolean succeeded() {
        return result.equals(Victim.OK);
    }

    /**
     * Returns whether what was found afterwards is on record for whoever comes next, or are cgroups and files alone, which the verb has
     * named as such that it could not remove.
     */
    boolean tellsWhatItLeaves() {
        if (!after.startsWith(Victim.LEFT)) {
            return false;
        }
        List<String> left = List.of(after.substring(Victim.LEFT.length()).split("; ", -1));
        if (left.stream().anyMatch(item -> item.startsWith(FILE) && item.endsWith(CLAIM))) {
            return left.stream().allMatch(item -> Stream.of(FILE, CGROUP, LINK).anyMatch(item::startsWith));
        }
        return left.stream().allMatch(item -> tells(item, CGROUP) || tells(item, FILE));
    }

    private boolean tells(String item, String kind) {
        return item.startsWith(kind) && result.contains(item.substring(kind.length()));
    }

    /** Returns whether nothing is wrong. */
    boolean isClean() {
        return after.equals(Victim.OK) && !result.startsWith("unclear");
    }
}
