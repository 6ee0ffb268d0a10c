package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Waiting for descriptors.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public final class Poll {
    private static final int POLLFD_SIZE = 8;

    private Poll() {}

    /**
     * Waits until a descriptor can be read, is at its end, or is in error.
     *
     * @return false if the time ran out first
     */
    public static boolean readable(Fd fd, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            long ready = poll(fd, left);
            if (ready >= 0) {
                return ready > 0;
            }
        }
    }

    /** Returns the number of ready descriptors, or a negative number if a signal came first. */
    private static long poll(Fd fd, long nanos) {
        ByteBuffer entry = ByteBuffer.allocate(POLLFD_SIZE).order(ByteOrder.nativeOrder());
        entry.putInt(fd.number()).putShort((short) linux_h.POLLIN());
        Slot pollfd = Slot.room("pollfd", POLLFD_SIZE);
        Call call = Call.of(
                SystemCall.PPOLL,
                address(pollfd),
                integer(1),
                Argument.words(integer(nanos / 1_000_000_000), integer(nanos % 1_000_000_000)),
                NULL,
                integer(0));
        try (Scratch scratch = new Scratch(DataArea.size(call.arguments()))) {
            scratch.data().set(pollfd, entry.array());
            long result = scratch.attempt(call);
            return result == -Errno.EINTR.number() ? result : call.check(result);
        }
    }
}
