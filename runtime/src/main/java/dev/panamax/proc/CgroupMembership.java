package dev.panamax.proc;

import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cgroup of a process in one hierarchy.
 *
 * @param controllers of the hierarchy; empty for cgroup v2
 * @param path from the root of the hierarchy
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
public record CgroupMembership(List<String> controllers, String path) {
    /**
     * Reads the cgroups of a process.
     *
     * @throws IOException if there is no such process
     * @throws ProcException if a line makes no sense
     */
    public static List<CgroupMembership> of(int pid) throws IOException {
        return parse(ProcFile.read(Path.of("/proc/" + pid + "/cgroup")));
    }

    /** Returns the path in the hierarchy of a v1 controller. */
    public static Optional<String> path(List<CgroupMembership> memberships, String controller) {
        for (CgroupMembership membership : memberships) {
            if (membership.controllers.contains(controller)) {
                return Optional.of(membership.path);
            }
        }
        return Optional.empty();
    }

    /** Returns the path in the hierarchy of cgroup v2. */
    public static Optional<String> unifiedPath(List<CgroupMembership> memberships) {
        for (CgroupMembership membership : memberships) {
            if (membership.controllers.isEmpty()) {
                return Optional.of(membership.path);
            }
        }
        return Optional.empty();
    }

    /** Reads lines of the form ID:CONTROLLER,CONTROLLER:PATH. */
    static List<CgroupMembership> parse(ProcFile file) {
        List<CgroupMembership> memberships = new ArrayList<>();
        for (String line : file.lines()) {
            int first = line.indexOf(':');
            int second = line.indexOf(':', first + 1);
            if (first < 0 || second < 0 || !line.startsWith("/", second + 1)) {
                throw file.wrong("the line " + OneLine.quoted(line) + " is no cgroup");
            }
            file.small(line.substring(0, first), "number of a hierarchy");
            String controllers = line.substring(first + 1, second);
            memberships.add(new CgroupMembership(
                    controllers.isEmpty() ? List.of() : List.of(controllers.split(",", -1)),
                    line.substring(second + 1)));
        }
        return memberships;
    }
}
