package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file that others read at any moment: they find the old text or the new one, never a part. */
final class AtomicFile {
    private AtomicFile() {}

    /**
     * Writes a file, in place of one that is there.
     *
     * @throws LinuxException if it can't be written; nothing has changed then
     */
    static void write(Path file, String content, int mode) {
        String temporary = file.resolveSibling(
                        "." + file.getFileName() + "." + Thread.currentThread().threadId() + "-"
                                + ProcessHandle.current().pid())
                .toString();
        try (Fd fd = Fd.create(temporary, mode, OpenFlag.O_WRONLY, OpenFlag.O_CREAT, OpenFlag.O_EXCL)) {
            fd.write(content.getBytes(StandardCharsets.UTF_8));
            Call.of(SystemCall.RENAMEAT2, AT_FDCWD, text(temporary), AT_FDCWD, text(file.toString()), integer(0))
                    .invoke();
        } catch (LinuxException e) {
            Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(temporary), integer(0)).attempt();
            throw e;
        }
    }
}
