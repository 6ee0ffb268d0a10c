package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.List;

/** The version 1 cpuset controller, whose new directories have no processors and no memory: nothing can run in them. */
final class Cpuset {
    private static final List<String> INHERITED = List.of("cpuset.cpus", "cpuset.mems");

    private Cpuset() {}

    /** Gives a directory, and those above it that have nothing yet, what their parents have. */
    static void inherit(Path directory) {
        Path parent = directory.getParent();
        if (parent == null || !Presence.exists(parent.resolve(INHERITED.getFirst()))) {
            return;
        }
        inherit(parent);
        for (String file : INHERITED) {
            inherit(directory, parent, file);
        }
    }

    private static void inherit(Path directory, Path parent, String file) {
        Path own = directory.resolve(file);
        if (ControlFile.read(own).isEmpty()) {
            ControlFile.write(own, ControlFile.read(parent.resolve(file)), "/cgroups");
        }
    }
}
