package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The controllers of version 2, which are there in a directory if every one above it passes them on.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#controlling-controllers">Controlling Controllers</a>
 */
final class SubtreeControl {
    private static final String AVAILABLE = "cgroup.controllers";
    private static final String PASSED_ON = "cgroup.subtree_control";

    private SubtreeControl() {}

    /** Returns the controllers that a directory has. */
    static List<String> available(Path directory) {
        return List.of(CounterFile.words(ControlFile.read(directory.resolve(AVAILABLE))));
    }

    /** Returns the root of the hierarchy that a directory is in, as far as it is mounted. */
    static Path root(Path directory) {
        Path root = directory;
        for (Path parent = root.getParent(); parent != null && Presence.exists(parent.resolve(AVAILABLE)); ) {
            root = parent;
            parent = root.getParent();
        }
        return root;
    }

    /**
     * Switches a controller on for a directory, in all above it.
     *
     * @throws CgroupException if one of them does not pass it on
     */
    static void enable(Path root, Path directory, String controller, String pointer) {
        for (Path parent : above(root, directory)) {
            enable(parent, controller, pointer);
        }
    }

    /** Switches on for a directory what can be, so that it is counted there: nobody has asked for it. */
    static void enableAll(Path root, Path directory) {
        for (Path parent : above(root, directory)) {
            if (hasOwnProcesses(parent)) {
                continue;
            }
            List<String> known = passedOn(parent);
            for (String controller : available(parent)) {
                if (!known.contains(controller)) {
                    ControlFile.attempt(parent.resolve(PASSED_ON), "+" + controller);
                }
            }
        }
    }

    private static List<Path> above(Path root, Path directory) {
        List<Path> above = new ArrayList<>();
        Path parent = root;
        for (Path part : root.relativize(directory)) {
            above.add(parent);
            parent = parent.resolve(part);
        }
        return above;
    }

    private static List<String> passedOn(Path parent) {
        return List.of(CounterFile.words(ControlFile.read(parent.resolve(PASSED_ON))));
    }

    /**
     * Returns whether a cgroup has processes, which only the root may have beside controllers for those below. Controllers that know
     * threads could be switched on all the same, but that would put the cgroup into threaded mode, where no container can be.
     */
    private static boolean hasOwnProcesses(Path parent) {
        return Presence.exists(parent.resolve("cgroup.type"))
                && !CgroupProcesses.of(parent).isEmpty();
    }

    private static void enable(Path parent, String controller, String pointer) {
        if (passedOn(parent).contains(controller)) {
            return;
        }
        if (hasOwnProcesses(parent)) {
            String why = RefusalV2.ofPassingOn(parent, pointer, Errno.EBUSY);
            throw new CgroupException("switching the controller " + controller + " on" + why, null);
        }
        try {
            ControlFile.write(parent.resolve(PASSED_ON), "+" + controller);
        } catch (LinuxException e) {
            String why = RefusalV2.ofPassingOn(parent, pointer, e.errno());
            throw new CgroupException("switching the controller " + controller + " on: " + e.getMessage() + why, e);
        }
    }
}
