package dev.panamax.linux;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
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
        byte[] known = JdkFiles.content(file);
        return known == null ? read(Fd.open(file.toString(), OpenFlag.O_RDONLY)) : known;
    }

    /**
     * Returns what is in a file, or null if there is none.
     *
     * @throws LinuxException if it can't be read
     */
    public static byte @Nullable [] ifPresent(Path file) {
        byte[] known = JdkFiles.content(file);
        if (known != null) {
            return known;
        }
        Fd fd = Fd.openIfPresent(file.toString(), OpenFlag.O_RDONLY);
        return fd == null ? null : read(fd);
    }

    /**
     * Returns what is in a file that the kernel gives at once.
     *
     * @param most as many bytes as it can have
     * @throws LinuxException if it can't be read
     */
    public static byte[] atOnce(Path file, int most) {
        byte[] known = JdkFiles.content(file);
        if (known != null) {
            return known;
        }
        try (Fd fd = Fd.open(file.toString(), OpenFlag.O_RDONLY)) {
            byte[] content = new byte[most];
            return Arrays.copyOf(content, fd.read(content));
        }
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
