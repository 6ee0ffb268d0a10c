package dev.panamax.rootfs;

import dev.panamax.linux.Fd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mount of a bundle, with all that had to be found out about it.
 *
 * @param index its place in the list
 * @param destination absolute, without {@code .} and {@code ..}
 * @param source of a bind mount, absolute
 * @param ofDirectory whether it goes on a directory
 * @param tree a copy of the source that was made for it, or null if init makes one
 * @param copied what a file system in memory has in it from the start
 */
record BundleMount(
        int index,
        String destination,
        String type,
        String source,
        MountOptions options,
        boolean ofDirectory,
        @Nullable Fd tree,
        List<CopiedFile> copied) {
    static final String PROC = "/proc";
    static final String DEV = "/dev";

    /** Returns the configuration field. */
    String pointer() {
        return "/mounts/" + index;
    }

    boolean isProc() {
        return destination.equals(PROC);
    }

    /** Returns whether it is below {@code /proc}, where little is allowed. */
    boolean isBelowProc() {
        return destination.startsWith(PROC + "/");
    }

    /** Returns whether it is the directory of devices, in which more is made after it has been mounted. */
    boolean isDev() {
        return destination.equals(DEV);
    }
}
