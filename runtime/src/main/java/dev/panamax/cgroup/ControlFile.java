package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FileContent;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files by which a cgroup is read and set. */
final class ControlFile {
    private ControlFile() {}

    /**
     * Writes a value by one call.
     *
     * @param pointer JSON pointer of the field that asked for it, or empty
     * @throws CgroupException if the kernel does not take it
     */
    static void write(Path file, String value, String pointer) {
        try {
            write(file, value);
        } catch (LinuxException e) {
            throw refused(file, value, pointer, e);
        }
    }

    /**
     * Writes values one after the other, each by one call.
     *
     * @param pointer JSON pointer of the field that asked for them, or empty
     * @throws CgroupException if the kernel does not take one
     */
    static void writeEach(Path file, List<String> values, String pointer) {
        if (values.isEmpty()) {
            return;
        }
        String value = values.getFirst();
        try (Fd fd = open(file)) {
            for (String next : values) {
                value = next;
                fd.writeOnce(next.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (LinuxException e) {
            throw refused(file, value, pointer, e);
        }
    }

    private static CgroupException refused(Path file, String value, String pointer, LinuxException e) {
        String where = pointer.isEmpty() ? "" : " [" + pointer + "]";
        return new CgroupException("writing " + value + " to " + file + ": " + e.getMessage() + where, e);
    }

    private static Fd open(Path file) {
        return Fd.open(file.toString(), OpenFlag.O_WRONLY, OpenFlag.O_TRUNC);
    }

    /** Writes a value by one call, and lets the kernel's refusal through. */
    static void write(Path file, String value) {
        try (Fd fd = open(file)) {
            fd.writeOnce(value.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Writes a value by one call if the kernel takes it; returns whether it did. */
    static boolean attempt(Path file, String value) {
        try (Fd fd = Fd.openIfPresent(file.toString(), OpenFlag.O_WRONLY, OpenFlag.O_TRUNC)) {
            if (fd != null) {
                fd.writeOnce(value.getBytes(StandardCharsets.US_ASCII));
            }
            return fd != null;
        } catch (LinuxException e) {
            return false;
        }
    }

    static String read(Path file) {
        return text(file).strip();
    }

    /** Returns the whole text of a file, whatever bytes are in it. */
    static String text(Path file) {
        try {
            return new String(FileContent.of(file), StandardCharsets.UTF_8);
        } catch (LinuxException e) {
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    /** Returns what is in a file, or null if there is none: its cgroup may be gone. */
    static @Nullable String readIfPresent(Path file) {
        try {
            byte[] content = FileContent.ifPresent(file);
            return content == null ? null : new String(content, StandardCharsets.UTF_8).strip();
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENODEV) { // So it is if the cgroup goes while the file is open.
                return null;
            }
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
    }
}
