package dev.panamax.cgroup;

import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

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
            String where = pointer.isEmpty() ? "" : " [" + pointer + "]";
            throw new CgroupException("writing " + value + " to " + file + ": " + e.getMessage() + where, e);
        }
    }

    /** Writes a value by one call, and lets the kernel's refusal through. */
    static void write(Path file, String value) {
        try (Fd fd = Fd.open(file.toString(), OpenFlag.O_WRONLY, OpenFlag.O_TRUNC)) {
            fd.writeOnce(value.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Writes a value by one call if the kernel takes it; returns whether it did. */
    static boolean attempt(Path file, String value) {
        try {
            write(file, value);
            return true;
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
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
    }
}
