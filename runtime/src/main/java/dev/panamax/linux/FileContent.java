package dev.panamax.linux;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of small files, as the kernel's are, by as few calls as it takes: {@link java.nio.file.Files} makes half as many again, and
 * an exception of every file that is not there.
 */
public final class FileContent {
    private static final int MOST_AT_ONCE = 4096;

    private FileContent() {}

    /**
     * Returns what is in a file.
     *
     * @throws LinuxException if it can't be read
     */
    public static byte[] of(Path file) {
        return read(Fd.open(file.toString(), OpenFlag.O_RDONLY));
    }

    /**
     * Returns what is in a file, or null if there is none.
     *
     * @throws LinuxException if it can't be read
     */
    public static byte @Nullable [] ifPresent(Path file) {
        Fd fd = Fd.openIfPresent(file.toString(), OpenFlag.O_RDONLY);
        return fd == null ? null : read(fd);
    }

    private static byte[] read(Fd fd) {
        try (fd) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] buffer = new byte[MOST_AT_ONCE];
            for (int count = fd.read(buffer); count > 0; count = fd.read(buffer)) {
                content.write(buffer, 0, count);
            }
            return content.toByteArray();
        }
    }
}
