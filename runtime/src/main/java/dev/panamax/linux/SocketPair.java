package dev.panamax.linux;

import dev.panamax.bindings.linux_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Two connected stream sockets, close-on-exec.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/socketpair.2.html">socketpair(2)</a>
 */
public record SocketPair(Fd ours, Fd theirs) implements AutoCloseable {
    private static final MemorySegment SOCKETPAIR = Downcall.symbol("socketpair");
    private static final MemorySegment SHUTDOWN = Downcall.symbol("shutdown");

    /** Makes a pair in the local family. */
    public static SocketPair open() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
            int type = linux_h.SOCK_STREAM | linux_h.SOCK_CLOEXEC;
            int result = Downcall.function(SOCKETPAIR, linux_h.AF_LOCAL, type, 0, fds.address(), 0, 0, 0);
            if (result < 0) {
                throw new LinuxException(
                        "socketpair(AF_LOCAL, SOCK_STREAM|SOCK_CLOEXEC, 0, fds)", Errno.ofResult(result));
            }
            int[] numbers = fds.toArray(ValueLayout.JAVA_INT);
            return new SocketPair(Fd.of(numbers[0]), Fd.of(numbers[1]));
        }
    }

    /** Tells the other side that nothing more comes: its read reaches the end. */
    public void endOurs() {
        int result = Downcall.function(SHUTDOWN, ours.number(), linux_h.SHUT_WR, 0, 0, 0, 0, 0);
        if (result < 0) {
            throw new LinuxException("shutdown(" + ours.number() + ", SHUT_WR)", Errno.ofResult(result));
        }
    }

    @Override
    public void close() {
        ours.close();
        theirs.close();
    }
}
