package dev.panamax.netlink;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket: it belongs to the network namespace of the thread that opened it, for good, whichever thread uses it.
 * Used by one thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
public final class NetlinkSocket implements AutoCloseable {
    private static final int HEADER = 16;
    private static final int ADDRESS_SIZE = 12;
    private static final int ADDRESS_PID = 4;
    private static final int SECONDS_TO_ANSWER = 10;

    private final Fd socket;
    private int sequence;
    private @Nullable List<Request> together;

    private NetlinkSocket(Fd socket) {
        this.socket = socket;
    }

    /** Opens a socket in the calling thread's network namespace. */
    public static NetlinkSocket open() {
        return open("NETLINK_ROUTE", linux_h.NETLINK_ROUTE());
    }

    /** Opens a socket in the calling thread's network namespace that asks about sockets and not about links. */
    public static NetlinkSocket openSocketDiagnosis() {
        return open("NETLINK_SOCK_DIAG", linux_h.NETLINK_SOCK_DIAG());
    }

    private static NetlinkSocket open(String protocol, int number) {
        Fd socket = Fd.of(Call.of(
                        SystemCall.SOCKET,
                        new Argument.Symbol("AF_NETLINK", linux_h.AF_NETLINK()),
                        new Argument.Symbol("SOCK_RAW|SOCK_CLOEXEC", linux_h.SOCK_RAW() | linux_h.SOCK_CLOEXEC()),
                        new Argument.Symbol(protocol, number))
                .invoke());
        NetlinkSocket netlink = new NetlinkSocket(socket);
        try {
            netlink.configure();
            return netlink;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void configure() {
        option(linux_h.SOL_NETLINK(), linux_h.NETLINK_EXT_ACK(), "NETLINK_EXT_ACK", words(1));
        option(linux_h.SOL_NETLINK(), linux_h.NETLINK_CAP_ACK(), "NETLINK_CAP_ACK", words(1));
        // The kernel answers at once; a deadline makes sure that a defect shows as an error.
        option(linux_h.SOL_SOCKET(), linux_h.SO_RCVTIMEO(), "SO_RCVTIMEO", words(SECONDS_TO_ANSWER, 0, 0, 0));
    }

    /**
     * Sends all changes that an action makes in one go. It must not ask for anything: answers come only afterwards.
     *
     * @throws LinuxException for the first that was refused; the kernel has tried the others as well
     */
    public void together(Runnable changes) {
        List<Request> requests = new ArrayList<>();
        together = requests;
        try {
            changes.run();
        } finally {
            together = null;
        }
        if (!requests.isEmpty()) {
            send(requests);
        }
    }

    /**
     * Sends requests in one go and waits for the kernel to acknowledge each.
     *
     * @throws LinuxException for the first that was refused, with the kernel's own words if it has some
     */
    void send(List<Request> requests) {
        if (together != null) {
            together.addAll(requests);
            return;
        }
        int first = sequence + 1;
        write(requests, linux_h.NLM_F_ACK());
        LinuxException refused = null;
        for (int acknowledged = 0; acknowledged < requests.size(); ) {
            for (Message message : receive()) {
                if (message.sequence() < first || message.sequence() > sequence) {
                    continue; // The answer to a request that was given up.
                }
                if (message.type() == linux_h.NLMSG_ERROR()) {
                    acknowledged++;
                    Request request = requests.get(message.sequence() - first);
                    refused = refused == null ? message.refusal(request) : refused;
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
    }

    /** Sends one request and returns the body of the one message that answers it. */
    byte[] get(Request request) {
        write(List.of(request), 0);
        while (true) {
            for (Message message : receive()) {
                if (message.sequence() == sequence) {
                    message.check(request);
                    return message.body();
                }
            }
        }
    }

    /** Sends one request and returns the bodies of all messages of its answer, however many reads they take. */
    List<byte[]> dump(Request request) {
        write(List.of(request), linux_h.NLM_F_DUMP());
        List<byte[]> bodies = new ArrayList<>();
        while (true) {
            for (Message message : receive()) {
                if (message.sequence() != sequence) {
                    continue;
                }
                if (message.type() == linux_h.NLMSG_DONE()) {
                    return bodies;
                }
                message.check(request);
                bodies.add(message.body());
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private void write(List<Request> requests, int flags) {
        int size = 0;
        for (Request request : requests) {
            size += HEADER + aligned(request.body().length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (Request request : requests) {
            int start = buffer.position();
            buffer.putInt(HEADER + request.body().length);
            buffer.putShort((short) request.type());
            buffer.putShort((short) (linux_h.NLM_F_REQUEST() | flags | request.flags()));
            buffer.putInt(++sequence).putInt(0).put(request.body());
            buffer.position(start + HEADER + aligned(request.body().length));
        }
        Call.of(
                        SystemCall.SENDTO,
                        descriptor(socket),
                        bytes(buffer.array(), requests.size() + " requests"),
                        integer(size),
                        integer(0),
                        bytes(kernelAddress(), "kernel"),
                        integer(ADDRESS_SIZE))
                .invoke();
    }

    /** Reads one datagram, whatever its size, and returns the messages in it. */
    private List<Message> receive() {
        Slot none = Slot.word("none");
        Argument peek = new Argument.Symbol("MSG_PEEK|MSG_TRUNC", linux_h.MSG_PEEK() | linux_h.MSG_TRUNC());
        int size;
        try (Scratch scratch = new Scratch(none.size())) {
            size = (int) scratch.invoke(
                    SystemCall.RECVFROM,
                    descriptor(socket),
                    address(none),
                    integer(0),
                    peek,
                    Argument.NULL,
                    Argument.NULL);
        }
        Slot buffer = Slot.room("buffer", size);
        Slot sender = Slot.room("sender", ADDRESS_SIZE);
        Slot senderSize = Slot.word("sender's size");
        try (Scratch scratch = new Scratch(aligned(size) + 64L)) {
            scratch.data().set(senderSize, ADDRESS_SIZE);
            int count = (int) scratch.invoke(
                    SystemCall.RECVFROM,
                    descriptor(socket),
                    address(buffer),
                    integer(size),
                    integer(0),
                    address(sender),
                    address(senderSize));
            if (order(scratch.data().bytes(sender)).getInt(ADDRESS_PID) != 0) {
                return List.of(); // Not from the kernel.
            }
            return Message.parse(scratch.data().bytes(buffer), count);
        }
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
                .putShort((short) linux_h.AF_NETLINK())
                .array();
    }

    private static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    private static ByteBuffer order(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static int aligned(int size) {
        return (size + MessageWriter.ALIGNMENT - 1) & -MessageWriter.ALIGNMENT;
    }

    /** A message from the kernel. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Message(int type, int flags, int sequence, byte[] body) {
        private static final int ERROR_SIZE = 4;

        static List<Message> parse(byte[] datagram, int count) {
            ByteBuffer buffer = order(datagram);
            List<Message> messages = new ArrayList<>();
            int at = 0;
            while (at + HEADER <= count) {
                int length = buffer.getInt(at);
                if (length < HEADER || at + length > count) {
                    throw new IllegalArgumentException(
                            "a netlink message of " + length + " bytes at " + at + " of " + count);
                }
                byte[] body = new byte[length - HEADER];
                buffer.get(at + HEADER, body);
                messages.add(new Message(
                        buffer.getShort(at + 4) & 0xffff,
                        buffer.getShort(at + 6) & 0xffff,
                        buffer.getInt(at + 8),
                        body));
                at += aligned(length);
            }
            return messages;
        }

        /** Throws if this message refuses the request. */
        void check(Request request) {
            LinuxException refusal = type == linux_h.NLMSG_ERROR() ? refusal(request) : null;
            if (refusal != null) {
                throw refusal;
            }
        }

        /** Returns the exception for a refused request, null for an acknowledged one. */
        private @Nullable LinuxException refusal(Request request) {
            int error = order(body).getInt(0);
            if (error == 0) {
                return null;
            }
            Errno errno = Errno.ofResult(error);
            String words = kernelsWords();
            return words.isEmpty()
                    ? new LinuxException(request.description(), errno)
                    : new LinuxException(request.description(), errno, words);
        }

        /** Returns the text of an extended acknowledgement, which follows the request that the kernel repeats. */
        private String kernelsWords() {
            if ((flags & linux_h.NLM_F_ACK_TLVS()) == 0) {
                return "";
            }
            boolean capped = (flags & linux_h.NLM_F_CAPPED()) != 0;
            int repeated = capped ? HEADER : aligned(order(body).getInt(ERROR_SIZE));
            return new MessageReader(body, ERROR_SIZE + repeated)
                    .text(linux_h.NLMSGERR_ATTR_MSG())
                    .orElse("");
        }
    }
}
