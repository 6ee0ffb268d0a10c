package dev.panamax.netlink;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Poll;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** A socket to the kernel. What other processes send to its port is not listened to. */
final class KernelPort implements Port {
    private static final int ADDRESS_SIZE = 12;
    private static final int ADDRESS_PID = 4;
    /** The most that the kernel tells at once of a list; no single answer that is asked for here is as long. */
    private static final int ROOM = 32 * 1024;

    private static final byte[] ON = ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt(1)
            .array();

    private final Fd socket;
    /** 0 as long as the kernel has not answered. */
    private int number;

    private KernelPort(Fd socket) {
        this.socket = socket;
    }

    static KernelPort open(String protocol, int protocolNumber) {
        Fd socket = Fd.of(Call.of(
                        SystemCall.SOCKET,
                        new Argument.Symbol("AF_NETLINK", linux_h.AF_NETLINK),
                        new Argument.Symbol("SOCK_RAW|SOCK_CLOEXEC", linux_h.SOCK_RAW | linux_h.SOCK_CLOEXEC),
                        new Argument.Symbol(protocol, protocolNumber))
                .invoke());
        try {
            askForWords(socket);
            return new KernelPort(socket);
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** Lets the kernel say in words why it refuses something. */
    private static void askForWords(Fd socket) {
        Call.of(
                        SystemCall.SETSOCKOPT,
                        descriptor(socket),
                        new Argument.Symbol("SOL_NETLINK", linux_h.SOL_NETLINK),
                        new Argument.Symbol("NETLINK_EXT_ACK", linux_h.NETLINK_EXT_ACK),
                        bytes(ON, "1"),
                        integer(ON.length))
                .invoke();
    }

    @Override
    public void send(byte[] requests, int count) {
        Call.of(
                        SystemCall.SENDTO,
                        descriptor(socket),
                        bytes(requests, count + " requests"),
                        integer(requests.length),
                        integer(0),
                        Argument.NULL,
                        integer(0))
                .invoke();
    }

    @Override
    public byte[] receive(Duration patience) {
        Slot buffer = Slot.room("buffer", ROOM);
        Slot sender = Slot.room("sender", ADDRESS_SIZE);
        Slot senderSize = Slot.word("sender's size");
        Call call = Call.of(
                SystemCall.RECVFROM,
                descriptor(socket),
                address(buffer),
                integer(ROOM),
                new Argument.Symbol("MSG_DONTWAIT|MSG_TRUNC", linux_h.MSG_DONTWAIT | linux_h.MSG_TRUNC),
                address(sender),
                address(senderSize));
        while (true) {
            try (Scratch scratch = new Scratch(DataArea.size(call.arguments()))) {
                scratch.data().set(senderSize, ADDRESS_SIZE);
                long count = scratch.attempt(call);
                if (count == -Errno.EAGAIN.number() && !patience.isZero() && Poll.readable(socket, patience)) {
                    continue;
                }
                if (count < 0) {
                    throw new LinuxException(call.toString(), Errno.ofResult(count));
                }
                if (pid(scratch.data().bytes(sender)) == 0) {
                    return whole(scratch.data().bytes(buffer, (int) count), (int) count);
                }
            }
        }
    }

    private static byte[] whole(byte[] datagram, int size) {
        if (datagram.length < size) {
            throw new NetlinkException("it has " + size + " bytes, and there is room for " + datagram.length);
        }
        return datagram;
    }

    @Override
    public boolean isOurs(int addressee) {
        if (number == 0) {
            number = addressee;
        }
        return number == addressee;
    }

    /** Returns the number by which the kernel addresses what it sends here, 0 as long as it has not sent anything. */
    int number() {
        return number;
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Returns the number in a {@code sockaddr_nl}: the kernel's own is 0. */
    private static int pid(byte[] address) {
        return ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).getInt(ADDRESS_PID);
    }
}
