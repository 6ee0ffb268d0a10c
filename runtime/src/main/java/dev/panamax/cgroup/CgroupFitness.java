package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.Map;

/** Whether a cgroup can be that of a new container. */
final class CgroupFitness {
    private CgroupFitness() {}

    /**
     * Looks at the directories of a container that is to be made, as far as they are there.
     *
     * @param pointer JSON pointer of the field that names the cgroup
     * @throws CgroupException if processes are in one of them, which would be the container's and die with it, or if what is put there
     *     would stand still
     */
    static void check(Map<String, Path> paths, String pointer) {
        for (Path directory : paths.values()) {
            if (!Presence.isDirectory(directory)) {
                continue;
            }
            int count = CgroupProcesses.ofTree(directory).size();
            if (count > 0) {
                throw new CgroupException(
                        "container's cgroup is not empty: " + count + " process(es) found in " + directory
                                + "; name another, or end them [" + pointer + "]",
                        null);
            }
        }
        if (Freezer.wouldFreeze(paths)) {
            throw new CgroupException(
                    "container's cgroup unexpectedly frozen: it, or one above it, was there before and stands still;"
                            + " resume it, or name another [" + pointer + "]",
                    null);
        }
    }
}
