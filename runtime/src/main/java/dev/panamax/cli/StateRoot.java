package dev.panamax.cli;

import dev.panamax.proc.Caller;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directory in which each container has one of its own. */
final class StateRoot {
    private static final Path OF_HOST = Path.of("/run/panamax");
    private static final String NAME = "panamax";

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
        return usual("--root");
    }

    /**
     * Returns the usual directory.
     *
     * @param option that names another place
     */
    static Path usual(String option) {
        return usual(Caller.current(), System.getenv("XDG_RUNTIME_DIR"), option);
    }

    static Path usual(Caller caller, @Nullable String own, String option) {
        if (own == null || own.isEmpty()) {
            if (caller.uid() != 0) {
                throw new UsageException(
                        "an ordinary user's containers have their state in $XDG_RUNTIME_DIR/panamax, and XDG_RUNTIME_DIR is not"
                                + " set: log in, set it, or name a directory with " + option);
            }
            return OF_HOST;
        }
        return caller.uid() == 0 && !caller.inUserNamespace() ? OF_HOST : Path.of(own, NAME);
    }
}
