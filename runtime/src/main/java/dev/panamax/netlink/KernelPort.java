package dev.panamax.netlink;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A socket to the kernel. What other processes send to its port is not listened to. */
final class KernelPort implements Port {
    private static final int ADDRESS_SIZE = 12;
    private static final int ADDRESS_PID = 4;
    private static final int SECONDS_TO_ANSWER = 10;

    private final Fd socket;
    /** 0 as long as the kernel has not been asked for it. */
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
        KernelPort port = new KernelPort(socket);
        try {
            port.configure();
            return port;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void configure() {
        option(linux_h.SOL_NETLINK, linux_h.NETLINK_EXT_ACK, "NETLINK_EXT_ACK", words(1));
        option(linux_h.SOL_NETLINK, linux_h.NETLINK_CAP_ACK, "NETLINK_CAP_ACK", words(1));
        // The kernel answers at once; a deadline makes sure that a defect shows as an error.
        option(linux_h.SOL_SOCKET, linux_h.SO_RCVTIMEO, "SO_RCVTIMEO", words(SECONDS_TO_ANSWER, 0, 0, 0));
    }

    @Override
    public void send(byte[] requests, int count) {
        Call.of(
                        SystemCall.SENDTO,
                        descriptor(socket),
                        bytes(requests, count + " requests"),
                        integer(requests.length),
                        integer(0),
                        bytes(kernelAddress(), "kernel"),
                        integer(ADDRESS_SIZE))
                .invoke();
    }

    @Override
    public byte[] receive() {
        while (true) {
            int size = nextSize();
            Slot buffer = Slot.room("buffer", size);
            Slot sender = Slot.room("sender", ADDRESS_SIZE);
            Slot senderSize = Slot.word("sender's size");
            try (Scratch scratch = new Scratch(size + 64L)) {
                scratch.data().set(senderSize, ADDRESS_SIZE);
                int count = (int) scratch.invoke(
                        SystemCall.RECVFROM,
                        descriptor(socket),
                        address(buffer),
                        integer(size),
                        integer(0),
                        address(sender),
                        address(senderSize));
                if (pid(scratch.data().bytes(sender)) == 0) {
                    return Arrays.copyOf(scratch.data().bytes(buffer), count);
                }
            }
        }
    }

    private int nextSize() {
        Slot none = Slot.word("none");
        Argument peek = new Argument.Symbol("MSG_PEEK|MSG_TRUNC", linux_h.MSG_PEEK | linux_h.MSG_TRUNC);
        try (Scratch scratch = new Scratch(none.size())) {
            return (int) scratch.invoke(
                    SystemCall.RECVFROM,
                    descriptor(socket),
                    address(none),
                    integer(0),
                    peek,
                    Argument.NULL,
                    Argument.NULL);
        }
    }

    @Override
    public int number() {
        if (number == 0) {
            Slot own = Slot.room("address", ADDRESS_SIZE);
            Slot size = Slot.word("size");
            try (Scratch scratch = new Scratch(64)) {
                scratch.data().set(size, ADDRESS_SIZE);
                scratch.invoke(SystemCall.GETSOCKNAME, descriptor(socket), address(own), address(size));
                number = pid(scratch.data().bytes(own));
            }
        }
        return number;
    }

    @Override
    public void close() {
        socket.close();
    }

    private void option(int level, int option, String name, byte[] value) {
        Call.of(
                        SystemCall.SETSOCKOPT,
                        descriptor(socket),
                        integer(level),
                        new Argument.Symbol(name, option),
                        bytes(value, "..."),
                        integer(value.length))
                .invoke();
    }

    private static byte[] kernelAddress() {
        return ByteBuffer.allocate(ADDRESS_SIZE)
                .order(ByteOrder.nativeOrder())
                .putShort((short) linux_h.AF_NETLINK)
                .array();
    }

    /** Returns the number in a {@code sockaddr_nl}: the kernel's own is 0. */
    private static int pid(byte[] address) {
        return ByteBuffer.wrap(address).order(ByteOrder.nativeOrder()).getInt(ADDRESS_PID);
    }

    private static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }
}
