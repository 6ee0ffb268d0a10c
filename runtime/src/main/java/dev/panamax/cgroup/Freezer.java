package dev.panamax.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Stops and resumes all processes of a container's cgroup. */
public final class Freezer {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

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
                    "the container has no cgroup with a freezer: see /cgroups in its configuration", null);
        }
    }

    /** Does something with a file of a cgroup that can vanish at any moment: then nothing is left that could run on. */
    private static void unlessGone(Path file, boolean frozen, Runnable action) {
        try {
            action.run();
        } catch (CgroupException e) {
            if (Files.exists(file)) {
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
        while (!ControlFile.read(events).contains(wanted)) {
            waitFor(events, wanted, deadline);
        }
    }

    private static void waitFor(Path file, String wanted, long deadline) {
        if (System.nanoTime() > deadline) {
            throw new CgroupException(file + " is not " + wanted + " after " + PATIENCE.toSeconds() + " s", null);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
