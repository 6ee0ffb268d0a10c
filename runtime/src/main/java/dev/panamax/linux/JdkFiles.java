package dev.panamax.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a process that has made no call of its own yet learns of files by the calls of the JDK: to get ready for its own takes a cold JVM as
 * long as all else that a verb does which only looks. Only what is certain is taken from here. Anything else is asked of the kernel again, which
 * knows names whatever the locale is, and says what is wrong.
 */
final class JdkFiles {
    private static volatile boolean callsAreReady;

    private JdkFiles() {}

    /** Says that calls of our own take no time any more. */
    static void callsAreReady() {
        callsAreReady = true;
    }

    /** Returns what is in a file, or null if that is to be asked of the kernel. */
    static byte @Nullable [] content(Path file) {
        try {
            return callsAreReady ? null : Files.readAllBytes(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns whether there is certainly nothing, not even a link; if not, the kernel is to be asked. */
    static boolean isAbsent(Path path) {
        return !callsAreReady && Files.notExists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns whether two paths certainly lead to the same file; if not, the kernel is to be asked. */
    static boolean areSame(Path one, Path other) {
        try {
            return !callsAreReady && Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether something is certainly there; if not, the kernel is to be asked. */
    static boolean exists(Path path) {
        return !callsAreReady && Files.exists(path);
    }
}
