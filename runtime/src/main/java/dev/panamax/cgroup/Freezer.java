package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Stops and resumes all processes of a container's cgroup. */
public final class Freezer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private static final long UNKNOWN = -1;

    private Freezer() {}

    /** Returns whether one of these cgroups has a freezer. */
    public static boolean isPresent(Map<String, Path> paths) {
        return paths.containsKey("freezer") || paths.containsKey("");
    }

    /**
     * Stops or resumes, and waits until all processes have.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws CgroupException if there is no freezer, or not all have stopped in time
     */
    public static void set(Map<String, Path> paths, boolean frozen) {
        Path freezer = paths.get("freezer");
        Path unified = paths.get("");
        if (freezer != null) {
            Path state = freezer.resolve("freezer.state");
            unlessGone(state, frozen, () -> setV1(state, frozen));
        } else if (unified != null) {
            Path events = unified.resolve("cgroup.events");
            unlessGone(events, frozen, () -> setV2(unified.resolve("cgroup.freeze"), events, frozen));
        } else {
            throw new CgroupException(
                    "the container has no cgroup with a freezer: give it one (/cgroups of a container.json, /linux/cgroupsPath of a"
                            + " bundle)",
                    null);
        }
    }

    /**
     * Returns whether a container has been stopped by its own cgroup: not if only one above it has.
     *
     * @param paths the directory of each controller, as a container's state has them
     */
    public static boolean isFrozen(Map<String, Path> paths) {
        Path freezer = paths.get("freezer");
        Path unified = paths.get("");
        if (freezer != null) {
            return isFrozenV1(freezer);
        }
        return unified != null && reads(unified.resolve("cgroup.freeze"), "1") && hasFrozen(unified);
    }

    /** Resumes a container and all that it has stopped below its own cgroup: what stands still can't die in version 1. */
    static void resumeForDeath(Map<String, Path> paths) {
        Path freezer = paths.get("freezer");
        if (freezer != null && Presence.exists(freezer)) {
            resumeTree(freezer);
        }
    }

    private static void resumeTree(Path directory) {
        Path state = directory.resolve("freezer.state");
        if (!reads(state, "THAWED")) {
            ControlFile.attempt(state, "THAWED"); // Gone, if not possible.
        }
        CgroupDirectories.children(directory).forEach(Freezer::resumeTree);
    }

    /** A kernel that is still at it is waited for. */
    private static boolean isFrozenV1(Path directory) {
        Path state = directory.resolve("freezer.state");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (reads(state, "FREEZING")) {
            waitFor(state, "FROZEN", deadline);
        }
        return reads(state, "FROZEN") && reads(directory.resolve("freezer.self_freezing"), "1");
    }

    private static boolean hasFrozen(Path directory) {
        Path events = directory.resolve("cgroup.events");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (Presence.exists(events) && frozen(events) != 1) {
            if (!reads(directory.resolve("cgroup.freeze"), "1")) {
                return false;
            }
            waitFor(events, "frozen 1", deadline);
        }
        return Presence.exists(events);
    }

    private static boolean reads(Path file, String content) {
        try {
            return Presence.exists(file) && ControlFile.read(file).equals(content);
        } catch (CgroupException e) {
            if (Presence.exists(file)) {
                throw e;
            }
            return false; // Gone between the two.
        }
    }

    /** Returns whether a process would stand still in cgroups that need not be there yet: those above count too. */
    static boolean wouldFreeze(Map<String, Path> paths) {
        Path freezer = paths.get("freezer");
        Path unified = paths.get("");
        if (freezer != null) {
            return nearestSays(
                    freezer, "freezer.state", state -> !ControlFile.read(state).equals("THAWED"));
        }
        return unified != null && nearestSays(unified, "cgroup.events", events -> frozen(events) == 1);
    }

    /**
     * Returns what the file of a cgroup says, or, if that is not there, of the next one above; the root of all has no such file. Any may
     * go while we look, with the last container below it.
     */
    private static boolean nearestSays(Path directory, String name, Predicate<Path> says) {
        for (Path next = directory; next != null; next = next.getParent()) {
            Path file = next.resolve(name);
            try {
                if (Presence.exists(file)) {
                    return says.test(file);
                }
                if (Presence.exists(next)) {
                    return false;
                }
            } catch (CgroupException e) {
                if (Presence.exists(file)) {
                    throw e;
                }
            }
        }
        return false;
    }

    /** Does something with a file of a cgroup that can vanish at any moment: then nothing is left that could run on. */
    private static void unlessGone(Path file, boolean frozen, Runnable action) {
        try {
            action.run();
        } catch (CgroupException e) {
            if (Presence.exists(file)) {
                throw e;
            }
            if (frozen) {
                throw new CgroupException("the container has ended: there is no " + file + " any more", e);
            }
        }
    }

    private static void setV1(Path file, boolean frozen) {
        String wanted = frozen ? "FROZEN" : "THAWED";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ControlFile.write(file, wanted, "");
        while (!ControlFile.read(file).equals(wanted)) {
            waitFor(file, wanted, deadline);
            // A task that was forked while the others froze needs to be told again.
            ControlFile.write(file, wanted, "");
        }
    }

    private static void setV2(Path file, Path events, boolean frozen) {
        String wanted = frozen ? "frozen 1" : "frozen 0";
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ControlFile.write(file, frozen ? "1" : "0", "");
        while (frozen(events) != (frozen ? 1 : 0)) {
            waitFor(events, wanted, deadline);
        }
    }

    /** Returns what the kernel says of all processes: 1 if they have stopped, 0 if not; less if it says nothing, as before Linux 5.2. */
    private static long frozen(Path events) {
        return CounterFile.table(events).getOrDefault("frozen", UNKNOWN);
    }

    private static void waitFor(Path file, String wanted, long deadline) {
        if (System.nanoTime() > deadline) {
            throw new CgroupException(file + " is not " + wanted + " after " + PATIENCE.toSeconds() + " s", null);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
