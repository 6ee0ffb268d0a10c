package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file that others read at any moment: they find the old text or the new one, never a part. */
final class AtomicFile {
    /** The thread and the process that write. */
    private static final String WRITER = "\\d+-\\d+";

    private AtomicFile() {}

    /**
     * Writes a file, in place of one that is there.
     *
     * @throws LinuxException if it can't be written; nothing has changed then
     */
    static void write(Path file, String content, int mode) {
        String writer = Thread.currentThread().threadId() + "-"
                + ProcessHandle.current().pid();
        String temporary = file.resolveSibling(prefix(file) + writer).toString();
        try (Fd fd = Fd.create(temporary, mode, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_EXCL)) {
            fd.write(content.getBytes(StandardCharsets.UTF_8));
            Call.of(SystemCall.RENAMEAT2, AT_FDCWD, text(temporary), AT_FDCWD, text(file.toString()), integer(0))
                    .invoke();
        } catch (LinuxException e) {
            Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(temporary), integer(0)).attempt();
            throw e;
        }
    }

    /** Removes what those have left who were killed while they wrote a file. */
    static void removeLeftovers(Path file) {
        for (Path leftover : leftovers(file)) {
            // Another one may remove it as well.
            Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(leftover.toString()), integer(0))
                    .attempt();
        }
    }

    private static List<Path> leftovers(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(other -> isLeftover(String.valueOf(other.getFileName()), prefix(file)))
                    .toList();
        } catch (IOException e) {
            return List.of(); // Whoever can't see them, in a directory that he may only write to, leaves them.
        }
    }

    private static boolean isLeftover(String name, String prefix) {
        if (!name.startsWith(prefix)) {
            return false;
        }
        String writer = name.substring(prefix.length());
        return writer.matches(WRITER) && !Presence.exists(Path.of("/proc", writer.substring(writer.indexOf('-') + 1)));
    }

    private static String prefix(Path file) {
        return "." + file.getFileName() + ".";
    }
}
