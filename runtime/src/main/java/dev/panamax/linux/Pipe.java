package dev.panamax.linux;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.flags;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A pipe, close-on-exec.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pipe.2.html">pipe(2)</a>
 */
public record Pipe(Fd read, Fd write) implements AutoCloseable {
    private static final int F_SETFL = 4;

    /** Opens a pipe. */
    public static Pipe open() {
        return open(OpenFlag.O_CLOEXEC);
    }

    /** Opens a pipe whose writer never waits: what does not fit is refused. The reader does wait. */
    static Pipe openNonBlockingWrite() {
        Pipe pipe = open();
        Argument setFlags = new Argument.Symbol("F_SETFL", F_SETFL);
        Call.of(SystemCall.FCNTL, Argument.descriptor(pipe.write()), setFlags, flags(OpenFlag.O_NONBLOCK))
                .invoke();
        return pipe;
    }

    private static Pipe open(OpenFlag... how) {
        Slot fds = Slot.room("fds", 2 * Integer.BYTES);
        try (Scratch scratch = new Scratch(fds.size())) {
            scratch.invoke(SystemCall.PIPE2, address(fds), flags(how));
            ByteBuffer numbers = ByteBuffer.wrap(scratch.data().bytes(fds)).order(ByteOrder.nativeOrder());
            return new Pipe(Fd.of(numbers.getInt()), Fd.of(numbers.getInt()));
        }
    }

    /** Closes both ends. */
    @Override
    public void close() {
        write.close();
        read.close();
    }
}
