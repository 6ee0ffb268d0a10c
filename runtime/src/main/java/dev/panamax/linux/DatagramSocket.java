package dev.panamax.linux;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A local socket for datagrams, close-on-exec.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public record DatagramSocket(Fd fd) implements AutoCloseable {
    private static final int LONGEST_PATH = 107;
    private static final int LARGEST_DATAGRAM = 64 * 1024;

    /**
     * Opens a socket that has a name.
     *
     * @throws LinuxException with {@code EADDRINUSE} if there is such a file
     */
    public static DatagramSocket bound(String path) {
        return open(SystemCall.BIND, path);
    }

    /**
     * Opens a socket that sends to another one.
     *
     * @param path a file, or {@code @} and a name that is none
     */
    public static DatagramSocket connected(String path) {
        return open(SystemCall.CONNECT, path);
    }

    private static DatagramSocket open(SystemCall call, String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > LONGEST_PATH) {
            throw new LinuxException(
                    call.lowerCaseName() + "(\"" + path + "\")",
                    Errno.ENAMETOOLONG,
                    "the path of a socket has 1 to " + LONGEST_PATH + " bytes");
        }
        boolean isAbstract = name[0] == '@';
        ByteBuffer sockaddr = ByteBuffer.allocate(Short.BYTES + name.length + (isAbstract ? 0 : 1))
                .order(ByteOrder.nativeOrder())
                .putShort((short) linux_h.AF_LOCAL)
                .put(name);
        if (isAbstract) {
            sockaddr.put(Short.BYTES, (byte) 0);
        }
        DatagramSocket socket = new DatagramSocket(Fd.of(Call.of(
                        SystemCall.SOCKET,
                        new Argument.Symbol("AF_LOCAL", linux_h.AF_LOCAL),
                        new Argument.Symbol("SOCK_DGRAM|SOCK_CLOEXEC", linux_h.SOCK_DGRAM | linux_h.SOCK_CLOEXEC),
                        integer(0))
                .invoke()));
        try {
            Argument address = bytes(sockaddr.array(), "\"" + path + "\"");
            Call.of(call, descriptor(socket.fd), address, integer(sockaddr.capacity()))
                    .invoke();
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a datagram. */
    public void send(byte[] datagram) {
        Call call = Call.of(
                SystemCall.SENDTO,
                descriptor(fd),
                bytes(datagram, datagram.length + " bytes"),
                integer(datagram.length),
                new Argument.Symbol("MSG_NOSIGNAL", linux_h.MSG_NOSIGNAL),
                Argument.NULL,
                integer(0));
        call.invoke();
    }

    /** Waits for a datagram and returns it; descriptors that come with it are dropped. */
    public byte[] receive() {
        Slot room = Slot.room("datagram", LARGEST_DATAGRAM);
        Call call = Call.of(
                SystemCall.RECVFROM,
                descriptor(fd),
                address(room),
                integer(LARGEST_DATAGRAM),
                integer(0),
                Argument.NULL,
                Argument.NULL);
        try (Scratch scratch = new Scratch(LARGEST_DATAGRAM)) {
            long count = call.check(scratch.attempt(call));
            return Arrays.copyOf(scratch.data().bytes(room), (int) count);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
