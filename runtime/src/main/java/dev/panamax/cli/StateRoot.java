package dev.panamax.cli;

import dev.panamax.proc.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory in which each container has one of its own. */
final class StateRoot {
    private static final Path OF_HOST = Path.of("/run/panamax");
    private static final String NAME = "panamax";
    /** The map of the namespace that is not below another one: all ids, each to itself. */
    private static final String ALL_IDS = "4294967295";

    private StateRoot() {}

    /** Returns the directory that a caller named. */
    static Path named(String directory) {
        Path path = Path.of(directory).toAbsolutePath().normalize();
        if (path.getNameCount() == 0) {
            throw new UsageException("--root can't be /: name a directory that has nothing else in it");
        }
        return path;
    }

    /**
     * Returns the usual directory: the host's, or for users other than root, and for root of a user namespace, their own if they
     * have one.
     */
    static Path usual() {
        String own = System.getenv("XDG_RUNTIME_DIR");
        if (own == null || own.isEmpty()) {
            return OF_HOST;
        }
        try {
            return isRoot() && !isInUserNamespace() ? OF_HOST : Path.of(own, NAME);
        } catch (IOException e) {
            throw new UsageException("can't find out who we are, which --root would make unnecessary: " + e);
        }
    }

    private static boolean isRoot() throws IOException {
        String[] ids = ProcessStatus.of("self").field("Uid").orElse("").split("\t", -1);
        return ids.length > 1 && ids[1].equals("0");
    }

    private static boolean isInUserNamespace() throws IOException {
        return !Files.readString(Path.of("/proc/self/uid_map")).stripTrailing().endsWith(ALL_IDS);
    }
}
