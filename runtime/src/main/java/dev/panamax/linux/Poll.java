package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for descriptors.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
public final class Poll {
    private static final int POLLFD_SIZE = 8;
    private static final int REVENTS = 6;

    private Poll() {}

    /**
     * Waits until a descriptor can be read, is at its end, or is in error.
     *
     * @return false if the time ran out first
     */
    public static boolean readable(Fd fd, Duration timeout) {
        return !readable(List.of(fd), timeout).isEmpty();
    }

    /**
     * Waits until one of some descriptors can be read, is at its end, or is in error.
     *
     * @return those that are; none if the time ran out first
     */
    public static List<Fd> readable(List<Fd> fds, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            ByteBuffer entries = poll(fds, left);
            if (entries != null) {
                return ready(fds, entries);
            }
        }
    }

    private static List<Fd> ready(List<Fd> fds, ByteBuffer entries) {
        List<Fd> ready = new ArrayList<>();
        for (int i = 0; i < fds.size(); i++) {
            if (entries.getShort(i * POLLFD_SIZE + REVENTS) != 0) {
                ready.add(fds.get(i));
            }
        }
        return ready;
    }

    /** Returns the kernel's answer, or null if a signal came first. */
    private static @Nullable ByteBuffer poll(List<Fd> fds, long nanos) {
        ByteBuffer entries = ByteBuffer.allocate(fds.size() * POLLFD_SIZE).order(ByteOrder.nativeOrder());
        for (Fd fd : fds) {
            entries.putInt(fd.number()).putShort((short) linux_h.POLLIN).putShort((short) 0);
        }
        Slot pollfds = Slot.room("pollfds", entries.capacity());
        Call call = Call.of(
                SystemCall.PPOLL,
                address(pollfds),
                integer(fds.size()),
                Argument.words(integer(nanos / 1_000_000_000), integer(nanos % 1_000_000_000)),
                NULL,
                integer(0));
        try (Scratch scratch = new Scratch(DataArea.size(call.arguments()))) {
            scratch.data().set(pollfds, entries.array());
            long result = scratch.attempt(call);
            if (result == -Errno.EINTR.number()) {
                return null;
            }
            call.check(result);
            return ByteBuffer.wrap(scratch.data().bytes(pollfds)).order(ByteOrder.nativeOrder());
        }
    }
}
