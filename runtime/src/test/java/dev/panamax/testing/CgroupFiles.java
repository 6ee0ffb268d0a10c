package dev.panamax.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the kernel has of one cgroup, whichever version of cgroups this machine runs. */
public final class CgroupFiles {
    private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

    private CgroupFiles() {}

    /** Returns where a cgroup's files of a controller are, from the root of the hierarchies. */
    public static Path directory(String controller, String path) {
        return hierarchy(controller).resolve(path);
    }

    /** Returns the top of the hierarchy of a controller. */
    public static Path hierarchy(String controller) {
        return isUnified() ? MOUNTS : MOUNTS.resolve(controller);
    }

    /** Returns the directory of a controller; in version 2, the only one. */
    public static Path directory(Map<String, Path> paths, String controller) {
        Path directory = paths.get(isUnified() ? "" : controller);
        if (directory == null) {
            throw new AssertionError("the container is in no cgroup of " + controller + ": " + paths);
        }
        return directory;
    }

    /** Returns whether version 2 is all that there is. */
    public static boolean isUnified() {
        return Feature.UNIFIED.isPresent();
    }

    /** Returns the most memory in bytes. */
    public static String memoryLimit(Path memory) {
        return read(memory.resolve(isUnified() ? "memory.max" : "memory.limit_in_bytes"));
    }

    /** Returns quota and period in microseconds. */
    public static String bandwidth(Path cpu) {
        return isUnified()
                ? read(cpu.resolve("cpu.max"))
                : read(cpu.resolve("cpu.cfs_quota_us")) + " " + read(cpu.resolve("cpu.cfs_period_us"));
    }

    /** Returns whether all processes stand still. */
    public static boolean isFrozen(Path freezer) {
        return isUnified()
                ? read(freezer.resolve("cgroup.events")).contains("frozen 1")
                : read(freezer.resolve("freezer.state")).equals("FROZEN");
    }

    /** Returns a file without the line feed at its end. */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalStateException("reading " + file, e);
        }
    }
}
