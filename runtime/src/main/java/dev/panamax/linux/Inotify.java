package dev.panamax.linux;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.text;

/**
 * Word that a file has been written.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
 */
public record Inotify(Fd fd) implements AutoCloseable {
    private static final Argument IN_CLOEXEC = new Argument.Symbol("IN_CLOEXEC", 02000000);
    private static final Argument IN_MODIFY = new Argument.Symbol("IN_MODIFY", 2);
    private static final int ROOM = 4096;

    /** Watches a file. */
    public static Inotify watch(String file) {
        Fd fd = Fd.of(Call.of(SystemCall.INOTIFY_INIT1, IN_CLOEXEC).invoke());
        try {
            Call.of(SystemCall.INOTIFY_ADD_WATCH, descriptor(fd), text(file), IN_MODIFY)
                    .invoke();
            return new Inotify(fd);
        } catch (LinuxException e) {
            fd.close();
            throw e;
        }
    }

    /** Waits until the file has been written, and forgets how often. */
    public void take() {
        fd.read(new byte[ROOM]);
    }

    @Override
    public void close() {
        fd.close();
    }
}
