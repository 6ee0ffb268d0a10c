package dev.panamax.linux;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.bindings.linux_h;
import java.nio.file.Path;

/**
 * Whether there is something at a path. Unlike {@link java.nio.file.Files#exists}, which takes whatever goes wrong for a no, this knows
 * three answers: yes, no, and that it could not be found out, which is an exception. What is decided by a no may be a limit that is not
 * set, or a cgroup that is not removed.
 */
public final class Presence {
    private Presence() {}

    /**
     * Returns whether something is there, to which links are followed.
     *
     * @throws LinuxException if that can't be found out
     */
    public static boolean exists(Path path) {
        return JdkFiles.exists(path) || mode(path) != 0;
    }

    /**
     * Returns whether a directory is there, to which links are followed.
     *
     * @throws LinuxException if that can't be found out
     */
    public static boolean isDirectory(Path path) {
        return (mode(path) & linux_h.S_IFMT) == linux_h.S_IFDIR;
    }

    /** Returns whether it is known without a call of our own that nothing is there; if it is not, there may be nothing all the same. */
    public static boolean isKnownToBeAbsent(Path path) {
        return JdkFiles.isAbsent(path);
    }

    /** Returns whether it is known without a call of our own that two paths lead to the same file; if it is not, they may all the same. */
    public static boolean isKnownToBeSame(Path one, Path other) {
        return JdkFiles.areSame(one, other);
    }

    /** Returns the type and permissions, or 0 if there is nothing. */
    private static int mode(Path path) {
        Slot buffer = StatusBuffer.room();
        Call call = Call.of(
                SystemCall.STATX,
                AT_FDCWD,
                text(path.toString()),
                integer(0),
                integer(linux_h.STATX_BASIC_STATS),
                address(buffer));
        try (Scratch scratch = new Scratch(DataArea.size(call.arguments()))) {
            long result = scratch.attempt(call);
            if (result == -Errno.ENOENT.number() || result == -Errno.ENOTDIR.number()) {
                return 0;
            }
            call.check(result);
            return new StatusBuffer(scratch.data().bytes(buffer)).mode();
        }
    }
}
