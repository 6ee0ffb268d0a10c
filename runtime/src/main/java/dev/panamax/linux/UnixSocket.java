package dev.panamax.linux;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

    /**
     * Connects to who listens at a path; one that starts with {@code @} is a name in the abstract namespace.
     *
     * @throws LinuxException with {@code ENOENT} or {@code ECONNREFUSED} if nobody does, with {@code ENAMETOOLONG} if the path is longer
     *     than 107 bytes
     */
    public static UnixSocket connect(String path) {
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
            connect.invoke();
            return new UnixSocket(fd);
        } catch (LinuxException e) {
            fd.close();
            throw e;
        }
    }

    public Fd fd() {
        return fd;
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
        Call call = Call.of(
                SystemCall.SENDTO,
                descriptor(fd),
                Argument.bytes(rest, rest.length + " bytes"),
                integer(rest.length),
                NO_SIGNAL,
                Argument.NULL,
                integer(0));
        return (int) call.invoke();
    }
}
