package dev.panamax.cgroup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The version 1 cpuset controller, whose new directories have no processors and no memory: nothing can run in them. */
final class Cpuset {
    private static final List<String> INHERITED = List.of("cpuset.cpus", "cpuset.mems");

    private Cpuset() {}

    /** Makes a directory and those above it that are missing, and gives each what its parent has. */
    static void make(Path directory, CgroupDirectories directories) {
        Path parent = directory.getParent();
        if (parent != null && !Files.exists(directory)) {
            make(parent, directories);
        }
        directories.make(directory);
        for (String file : INHERITED) {
            inherit(directory, file);
        }
    }

    private static void inherit(Path directory, String file) {
        Path own = directory.resolve(file);
        Path parent = directory.getParent();
        if (parent != null
                && Files.exists(parent.resolve(file))
                && ControlFile.read(own).isEmpty()) {
            ControlFile.write(own, ControlFile.read(parent.resolve(file)), "/cgroups");
        }
    }
}
