package dev.panamax.linux;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a local stream socket, by which descriptors can be sent.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class UnixSocket implements AutoCloseable {
    private static final int FAMILY_SIZE = Short.BYTES;
    /** The size of {@code sun_path}; a path ends with a NUL. */
    private static final int PATH_SIZE = 108;

    private static final Argument NO_SIGNAL = new Argument.Symbol("MSG_NOSIGNAL", Futex.MSG_NOSIGNAL);

    private final Fd fd;

    private UnixSocket(Fd fd) {
        this.fd = fd;
    }

    /** Takes over a connected socket. */
    public static UnixSocket of(Fd connected) {
        return new UnixSocket(connected);
    }

    /**
     * Connects to who listens at a path; one that starts with {@code @} is a name in the abstract namespace.
     *
     * @throws LinuxException with {@code ENOENT} or {@code ECONNREFUSED} if nobody does, with {@code ENAMETOOLONG} if the path is longer
     *     than 107 bytes
     */
    public static UnixSocket connect(String path) {
        return connect(path, Duration.ZERO);
    }

    /**
     * Connects as {@link #connect(String)} does.
     *
     * @param patience how long to wait for room if too many others want to be accepted; zero for as long as it takes
     * @throws LinuxException with {@code EAGAIN} if there was no room in time, or for the reasons above
     */
    public static UnixSocket connect(String path, Duration patience) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        boolean isAbstract = path.startsWith("@");
        // What has no end of its own in an abstract name is given by the size.
        int size = FAMILY_SIZE + name.length + (isAbstract ? 0 : 1);
        if (size > FAMILY_SIZE + PATH_SIZE) {
            throw new LinuxException("connect(socket, \"" + path + "\")", Errno.ENAMETOOLONG);
        }
        ByteBuffer address = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        address.putShort((short) linux_h.AF_LOCAL).put(name);
        if (isAbstract) {
            address.put(FAMILY_SIZE, (byte) 0);
        }
        Fd fd = Fd.of(Call.of(
                        SystemCall.SOCKET,
                        new Argument.Symbol("AF_LOCAL", linux_h.AF_LOCAL),
                        new Argument.Symbol("SOCK_STREAM|SOCK_CLOEXEC", linux_h.SOCK_STREAM | linux_h.SOCK_CLOEXEC),
                        integer(0))
                .invoke());
        Call connect = Call.of(
                SystemCall.CONNECT,
                descriptor(fd),
                Argument.bytes(address.array(), "{AF_LOCAL, \"" + path + "\"}"),
                integer(size));
        try {
            if (!patience.isZero()) {
                limit(fd, patience);
            }
            connect.invoke();
            return new UnixSocket(fd);
        } catch (LinuxException e) {
            fd.close();
            throw e;
        }
    }

    /** Sets how long a call waits for room. */
    private static void limit(Fd fd, Duration patience) {
        byte[] timeval = ByteBuffer.allocate(2 * Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(patience.toSeconds())
                .putLong(patience.toNanosPart() / 1000)
                .array();
        Call.of(
                        SystemCall.SETSOCKOPT,
                        descriptor(fd),
                        new Argument.Symbol("SOL_SOCKET", linux_h.SOL_SOCKET),
                        new Argument.Symbol("SO_SNDTIMEO", linux_h.SO_SNDTIMEO),
                        Argument.bytes(timeval, patience.toMillis() + " ms"),
                        integer(timeval.length))
                .invoke();
    }

    public Fd fd() {
        return fd;
    }

    /**
     * Returns what has come, without waiting for it.
     *
     * @param most how many bytes, at least one
     * @return none at the end of the stream, null if nothing has come
     * @throws LinuxException with {@code ECONNRESET} if the other side is gone without having read all
     */
    public byte @Nullable [] receiveNow(int most) {
        Slot room = Slot.room("buffer", most);
        Call call = Call.of(
                SystemCall.RECVFROM,
                descriptor(fd),
                Argument.address(room),
                integer(most),
                new Argument.Symbol("MSG_DONTWAIT", linux_h.MSG_DONTWAIT),
                Argument.NULL,
                Argument.NULL);
        try (Scratch scratch = new Scratch(most)) {
            long count = scratch.attempt(call);
            if (count == -Errno.EAGAIN.number()) {
                return null;
            }
            return scratch.data().bytes(room, (int) call.check(count));
        }
    }

    /**
     * Sends as many bytes as there is room for, without waiting for more.
     *
     * @return how many, 0 if there is no room
     * @throws LinuxException with {@code EPIPE} if the other side is gone
     */
    public int sendNow(byte[] bytes) {
        Argument flags = new Argument.Symbol("MSG_NOSIGNAL|MSG_DONTWAIT", linux_h.MSG_NOSIGNAL | linux_h.MSG_DONTWAIT);
        Call call = sending(bytes, flags);
        long count = call.attempt();
        return count == -Errno.EAGAIN.number() ? 0 : (int) call.check(count);
    }

    /** Ends the connection in both directions, and keeps the descriptor: whoever waits on it learns of it. */
    public void shutdown() {
        Call.of(SystemCall.SHUTDOWN, descriptor(fd), new Argument.Symbol("SHUT_RDWR", linux_h.SHUT_RDWR))
                .invoke();
    }

    /**
     * Sends bytes, of which there must be some, and a descriptor with the first of them.
     *
     * @throws LinuxException with {@code EPIPE} if the other side is gone
     */
    public void send(byte[] payload, Fd sent) {
        Argument bytes = Argument.bytes(payload, payload.length + " bytes");
        Call call = Call.of(
                SystemCall.SENDMSG, descriptor(fd), FdMessage.sending(bytes, payload.length, sent.number()), NO_SIGNAL);
        int count = (int) call.invoke();
        while (count < payload.length) {
            count += sendMore(Arrays.copyOfRange(payload, count, payload.length));
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    private int sendMore(byte[] rest) {
        return (int) sending(rest, NO_SIGNAL).invoke();
    }

    private Call sending(byte[] bytes, Argument flags) {
        return Call.of(
                SystemCall.SENDTO,
                descriptor(fd),
                Argument.bytes(bytes, bytes.length + " bytes"),
                integer(bytes.length),
                flags,
                Argument.NULL,
                integer(0));
    }
}
