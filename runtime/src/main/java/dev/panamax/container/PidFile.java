package dev.panamax.container;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where callers want a process id written: the last thing of all, which tells them that the process is there. */
final class PidFile {
    private static final int MODE = 0644;

    private PidFile() {}

    /**
     * Writes it, in place of an older one.
     *
     * @param file null if nobody wants it
     */
    static void write(@Nullable Path file, int pid) {
        if (file != null) {
            AtomicFile.removeLeftovers(file.toAbsolutePath());
            AtomicFile.write(file.toAbsolutePath(), Integer.toString(pid), MODE);
        }
    }
}
