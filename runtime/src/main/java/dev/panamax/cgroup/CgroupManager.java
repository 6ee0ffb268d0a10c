package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import java.nio.file.Path;
import java.util.Map;

/** The cgroup of one container, from its directories' making to their removal. */
public sealed interface CgroupManager extends AutoCloseable permits CgroupV1, CgroupV2, NoCgroup {
    /**
     * Finds out how this host's cgroups are, and where the container's will be. Nothing is created yet.
     *
     * @throws CgroupException if the host lacks a controller that the configuration needs
     */
    static CgroupManager of(CgroupConfig config) {
        return CgroupHost.current().manager(config);
    }

    /** Leaves a container in the cgroups of its parent. */
    static CgroupManager none() {
        return new NoCgroup();
    }

    /**
     * Makes the directories and sets the limits.
     *
     * @throws CgroupException if one can't be made or set; all that were made are gone again
     */
    void create();

    /** Puts a process, and all that it will start, into the cgroup. */
    void add(int pid);

    /** Stops or resumes all processes, and waits until they have. */
    void freeze(boolean frozen);

    /** Returns the directory of each controller, by its name; for version 2, one directory with the empty name. */
    Map<String, Path> paths();

    /**
     * Kills what is still in the cgroup and removes its directories.
     *
     * @throws CgroupException if they can't be removed in time
     */
    @Override
    void close();
}
