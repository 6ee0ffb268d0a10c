package dev.panamax.linux;

import static dev.panamax.linux.Argument.integer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A counter that the kernel or another process adds to.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
public record EventFd(Fd fd) implements AutoCloseable {
    private static final Argument EFD_CLOEXEC = new Argument.Symbol("EFD_CLOEXEC", 02000000);

    /** Opens a counter that stands at 0, close-on-exec. */
    public static EventFd open() {
        return new EventFd(
                Fd.of(Call.of(SystemCall.EVENTFD2, integer(0), EFD_CLOEXEC).invoke()));
    }

    /** Waits until something has been added; returns how much, and sets the counter back to 0. */
    public long take() {
        byte[] count = new byte[Long.BYTES];
        fd.read(count);
        return ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getLong();
    }

    /** Adds to the counter. */
    public void add(long count) {
        fd.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(count)
                .array());
    }

    @Override
    public void close() {
        fd.close();
    }
}
