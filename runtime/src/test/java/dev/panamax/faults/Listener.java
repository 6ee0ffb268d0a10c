package dev.panamax.faults;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.RawCall;
import dev.panamax.linux.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The supervisor's descriptor: calls come, answers go. For one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp_unotify.2.html">seccomp_unotify(2)</a>
 */
final class Listener implements AutoCloseable {
    private static final long RECEIVE = 0xc050_2100L; // SECCOMP_IOCTL_NOTIF_RECV
    private static final long SEND = 0xc018_2101L; // SECCOMP_IOCTL_NOTIF_SEND
    private static final int NOTIFICATION_SIZE = 80;
    private static final int ANSWER_SIZE = 24;
    private static final int CONTINUE = 1;
    private static final short POLLIN = 1;

    private final Fd fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment notification = arena.allocate(NOTIFICATION_SIZE, Long.BYTES);
    private final MemorySegment answer = arena.allocate(ANSWER_SIZE, Long.BYTES);
    private final MemorySegment poll = arena.allocate(8, Long.BYTES);

    Listener(Fd fd) {
        this.fd = fd;
    }

    /** Waits for the next call; null when nobody is left who could make one. */
    @Nullable
    Notification receive() {
        while (true) {
            if (!awaitCall()) {
                return null;
            }
            notification.fill((byte) 0);
            long result = ioctl(RECEIVE, notification);
            if (result == 0) {
                return new Notification(
                        notification.get(ValueLayout.JAVA_LONG, 0),
                        notification.get(ValueLayout.JAVA_INT, 8),
                        notification.get(ValueLayout.JAVA_INT, 16),
                        notification.get(ValueLayout.JAVA_LONG, 24),
                        notification.get(ValueLayout.JAVA_LONG, 32));
            }
            // Who asked was killed, or a signal came first.
            if (result != -Errno.ENOENT.number() && result != -Errno.EINTR.number()) {
                throw new LinuxException("ioctl(" + fd + ", SECCOMP_IOCTL_NOTIF_RECV)", Errno.ofResult(result));
            }
        }
    }

    /** Lets a call be made, or answers it with an error; does nothing if who made it is gone. */
    void answer(Notification call, @Nullable Errno errno) {
        answer.set(ValueLayout.JAVA_LONG, 0, call.id());
        answer.set(ValueLayout.JAVA_LONG, 8, 0);
        answer.set(ValueLayout.JAVA_INT, 16, errno == null ? 0 : -errno.number());
        answer.set(ValueLayout.JAVA_INT, 20, errno == null ? CONTINUE : 0);
        long result = ioctl(SEND, answer);
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw new LinuxException("ioctl(" + fd + ", SECCOMP_IOCTL_NOTIF_SEND)", Errno.ofResult(result));
        }
    }

    private boolean awaitCall() {
        poll.set(ValueLayout.JAVA_INT, 0, fd.number());
        poll.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        poll.set(ValueLayout.JAVA_SHORT, 6, (short) 0);
        long result = call(SystemCall.PPOLL, poll.address(), 1, 0, 0);
        return result < 0 || (poll.get(ValueLayout.JAVA_SHORT, 6) & POLLIN) != 0;
    }

    private long ioctl(long request, MemorySegment argument) {
        return call(SystemCall.IOCTL, fd.number(), request, argument.address(), 0);
    }

    private static long call(SystemCall call, long a, long b, long c, long d) {
        return RawCall.make(call.number(Architecture.current()), new long[] {a, b, c, d, 0, 0});
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }
}
