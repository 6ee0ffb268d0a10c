package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.Map;

/** The end of a cgroup that is known by its directories only, as a container's state names them. */
public final class CgroupRemoval {
    private CgroupRemoval() {}

    /**
     * Kills what is still in a container's directories and removes them, and those above that were made for it and that nobody else is
     * below. A directory that was there before the container goes only if it is empty. What is gone already is no failure: whoever tried
     * before may not have come to the end.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws CgroupException if they can't be removed in time
     */
    public static void remove(Map<String, Path> paths) {
        Freezer.resumeForDeath(paths);
        CgroupDirectories.remove(paths.values());
    }
}
