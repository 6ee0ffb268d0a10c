package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.Signal;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.systemd.Systemd;
import dev.panamax.systemd.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes of cgroups that are known by their directories only, as a container's state names them. */
public final class CgroupMembers {
    private static final String PIDS_LIMIT = "pids.max";

    private CgroupMembers() {}

    /**
     * Opens the directory that processes of a container can be born in, with {@code CLONE_INTO_CGROUP}: there is one in version 2 alone.
     *
     * @param paths the directory of each controller
     */
    public static Optional<Fd> birthplace(Map<String, Path> paths) {
        Path unified = paths.get("");
        return unified == null || isHybrid(paths, "")
                ? Optional.empty()
                : Optional.ofNullable(Fd.openIfPresent(unified.toString(), OpenFlag.O_PATH, OpenFlag.O_DIRECTORY));
    }

    /** Returns those of a container's cgroups that are still there. */
    public static Map<String, Path> present(Map<String, Path> paths) {
        Map<String, Path> present = new LinkedHashMap<>(paths);
        present.values().removeIf(directory -> !Presence.isDirectory(directory));
        return present;
    }

    /**
     * Puts a process into a container's cgroups, or those below them that {@link SubCgroups} gives.
     *
     * @param paths the directory of each controller
     * @throws CgroupException if one is gone, or the kernel refuses; not for hierarchies without controllers
     */
    public static void join(Map<String, Path> paths, int pid) {
        join(paths, pid, "");
    }

    /**
     * Puts a process into a container's cgroups. In version 2, one that passes controllers on has no processes of its own: then it goes
     * to where the container's init is by now.
     *
     * @param init the container's first process
     * @throws CgroupException as {@link #join(Map, int)}
     */
    public static void join(Map<String, Path> paths, int pid, int init) {
        join(paths, pid, init, null);
    }

    /**
     * Does the same with the cgroup of a unit: where an ordinary user may not move a process himself, systemd does it for him.
     *
     * @param unit null if the container has none
     */
    public static void join(Map<String, Path> paths, int pid, int init, @Nullable Unit unit) {
        try {
            join(paths, pid);
        } catch (CgroupException e) {
            Path unified = paths.get("");
            Errno errno = e.getCause() instanceof LinuxException refused ? refused.errno() : null;
            if (unit != null && (errno == Errno.EACCES || errno == Errno.EPERM)) {
                attach(unit, pid);
            } else if (unified != null && paths.size() == 1 && errno == Errno.EBUSY) {
                CgroupProcesses.add(beside(init, SubtreeControl.root(unified), e), pid, "");
            } else {
                throw e;
            }
        }
    }

    private static void attach(Unit unit, int pid) {
        try (Systemd systemd = Systemd.connect(unit.manager())) {
            systemd.attach(unit, pid);
        }
    }

    /**
     * Finds out whether one process more can be in a version 2 cgroup: a limit of their number holds for those that are born there, and
     * not for one that is put there.
     *
     * @throws CgroupException if there are as many as there may be
     */
    public static void requireRoom(Map<String, Path> paths) {
        Path directory = paths.get("");
        while (directory != null && Presence.exists(directory.resolve(PIDS_LIMIT))) {
            String limit = ControlFile.read(directory.resolve(PIDS_LIMIT));
            long current = CounterFile.number(directory.resolve("pids.current"));
            long most = CounterFile.number(limit, directory.resolve(PIDS_LIMIT));
            if (Long.compareUnsigned(current, most) >= 0) {
                throw new CgroupException(
                        "the container has no room for another process: " + directory + "/" + PIDS_LIMIT + " is "
                                + limit + "; raise it, or end one",
                        null);
            }
            directory = directory.getParent();
        }
    }

    private static Path beside(int init, Path root, CgroupException failure) {
        try {
            String path =
                    CgroupMembership.unifiedPath(CgroupMembership.of(init)).orElse("/");
            return CgroupHost.resolve(root, path);
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    static void join(Map<String, Path> paths, int pid, String pointer) {
        for (Map.Entry<String, Path> entry : paths.entrySet()) {
            boolean optional = entry.getKey().startsWith("name=") || isHybrid(paths, entry.getKey());
            if (optional) {
                ControlFile.attempt(entry.getValue().resolve("cgroup.procs"), Integer.toString(pid));
            } else {
                CgroupProcesses.add(entry.getValue(), pid, pointer);
            }
        }
    }

    private static boolean isHybrid(Map<String, Path> paths, String controller) {
        return controller.isEmpty() && paths.size() > 1;
    }

    /**
     * Returns the ids of the processes in a container's cgroup: in version 1, by the devices controller, which every container has.
     *
     * @param paths the directory of each controller, as a container's state has them
     */
    public static List<Integer> processes(Map<String, Path> paths) {
        return CgroupProcesses.of(directory(paths));
    }

    /** Returns the ids of the processes in a container's cgroup and in all that were made below it. */
    public static List<Integer> allProcesses(Map<String, Path> paths) {
        return CgroupProcesses.ofTree(directory(paths));
    }

    /** Returns whether a container's cgroup is still there. */
    public static boolean exists(Map<String, Path> paths) {
        return !paths.isEmpty() && Presence.isDirectory(directory(paths));
    }

    private static Path directory(Map<String, Path> paths) {
        Path any = paths.values().iterator().next();
        return paths.getOrDefault("devices", any);
    }

    /**
     * Sends a signal to all processes of a container, those below its cgroup included, none of which can fork itself out of it meanwhile.
     * What was paused stays so, unless it is killed.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @return how many there were
     * @throws CgroupException if they can't be brought to a halt for the signal
     */
    public static int killAll(Map<String, Path> paths, int signal) {
        int count = exists(paths) ? allProcesses(paths).size() : 0;
        if (count == 0) {
            return 0;
        }
        boolean deadly = signal == Signal.SIGKILL.number();
        Path unified = paths.get("");
        if (deadly && unified != null && Presence.exists(unified.resolve("cgroup.kill"))) {
            ControlFile.write(unified.resolve("cgroup.kill"), "1", "");
            if (!isHybrid(paths, "")) {
                return count;
            }
        }
        if (!Freezer.isPresent(paths)) {
            signalEach(paths, signal);
            return count;
        }
        boolean paused = Freezer.isFrozen(paths);
        try {
            if (!paused) {
                Freezer.set(paths, true);
            }
            signalEach(paths, signal);
        } finally {
            if (deadly) {
                Freezer.resumeForDeath(paths);
            }
            if (deadly || !paused) {
                Freezer.set(paths, false);
            }
        }
        return count;
    }

    private static void signalEach(Map<String, Path> paths, int signal) {
        Path directory = directory(paths);
        for (int pid : CgroupProcesses.ofTree(directory)) {
            try {
                CgroupProcesses.signal(directory, pid, signal);
            } catch (LinuxException e) {
                throw new CgroupException("signalling the process " + pid + ": " + e.getMessage(), e);
            }
        }
    }
}
