package dev.panamax.container;

import static dev.panamax.linux.Argument.descriptor;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Locks on files and directories, which the kernel takes back from those who die.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/flock.2.html">flock(2)</a>
 */
final class FileLock {
    private static final Argument LOCK_EXCLUSIVELY_AT_ONCE = new Argument.Symbol("LOCK_EX|LOCK_NB", 2 | 4);

    private FileLock() {}

    /** Takes the lock on an open file, until that is closed; returns whether nobody else has it. */
    static boolean take(Fd file) {
        return Call.of(SystemCall.FLOCK, descriptor(file), LOCK_EXCLUSIVELY_AT_ONCE)
                        .attempt()
                >= 0;
    }

    /** Returns whether an open file still is where it was opened: who waits for a lock may get that on a file that has been removed. */
    static boolean isAt(Path path, Fd file) {
        try {
            return Files.isSameFile(path, Path.of("/proc/self/fd/" + file.number()));
        } catch (IOException e) {
            return false;
        }
    }
}
