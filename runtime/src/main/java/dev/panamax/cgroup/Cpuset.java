package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.List;

/** The version 1 cpuset controller, whose new directories have no processors and no memory: nothing can run in them. */
final class Cpuset {
    private static final List<String> INHERITED = List.of("cpuset.cpus", "cpuset.mems");

    private Cpuset() {}

    /** Gives a directory, and those above it that have nothing yet, what their parents have. */
    static void inherit(Path directory) {
        for (String file : INHERITED) {
            inherit(directory, file);
        }
    }

    /** Returns what a directory has now; nothing if it is above all cgroups. None has something of which those above have nothing. */
    private static String inherit(Path directory, String file) {
        String own = ControlFile.readIfPresent(directory.resolve(file));
        Path parent = directory.getParent();
        if (own == null || !own.isEmpty() || parent == null) {
            return own == null ? "" : own;
        }
        String inherited = inherit(parent, file);
        if (!inherited.isEmpty()) {
            ControlFile.write(directory.resolve(file), inherited, "/cgroups");
        }
        return inherited;
    }
}
