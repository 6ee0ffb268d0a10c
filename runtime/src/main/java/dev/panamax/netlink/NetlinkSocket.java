package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket: it belongs to the network namespace of the thread that opened it, for good, whichever thread uses it.
 * Used by one thread at a time.
 *
 * <p>Every answer is looked at before it is believed: that it is for us, to this request, of the type that answers it, whole, and the
 * only one. What was late for an earlier request, which was given up, is left out.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
public final class NetlinkSocket implements AutoCloseable {
    /** How often a list is asked for again that has changed while the kernel told it. */
    private static final int ATTEMPTS = 100;

    private final Port port;
    private int sequence;
    private @Nullable List<Request> together;

    NetlinkSocket(Port port) {
        this.port = port;
    }

    /** Opens a socket in the calling thread's network namespace. */
    public static NetlinkSocket open() {
        return new NetlinkSocket(KernelPort.open("NETLINK_ROUTE", linux_h.NETLINK_ROUTE));
    }

    /** Opens a socket in the calling thread's network namespace that asks about sockets and not about links. */
    public static NetlinkSocket openSocketDiagnosis() {
        return new NetlinkSocket(KernelPort.open("NETLINK_SOCK_DIAG", linux_h.NETLINK_SOCK_DIAG));
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
     * @throws NetlinkException if an answer is no acknowledgement, or one that was there already
     */
    void send(List<Request> requests) {
        if (together != null) {
            together.addAll(requests);
            return;
        }
        int first = sequence + 1;
        write(requests, linux_h.NLM_F_ACK);
        @Nullable LinuxException[] refusals = new LinuxException[requests.size()];
        BitSet answered = new BitSet();
        while (answered.cardinality() < requests.size()) {
            for (Message message : receive(first)) {
                int place = message.sequence() - first;
                if (answered.get(place)) {
                    throw new NetlinkException(requests.get(place).description() + " is answered twice");
                }
                answered.set(place);
                refusals[place] = message.acknowledgement(requests.get(place));
            }
        }
        for (LinuxException refusal : refusals) {
            if (refusal != null) {
                throw refusal;
            }
        }
    }

    /**
     * Sends one request and returns the body of the one message that answers it.
     *
     * @param answer the type of that message
     * @throws LinuxException if the kernel refuses
     * @throws NetlinkException if the answer is another one
     */
    byte[] get(Request request, int answer) {
        write(List.of(request), 0);
        List<Message> messages = List.of();
        while (messages.isEmpty()) {
            messages = receive(sequence);
        }
        messages.getFirst().check(request, answer);
        if (messages.size() > 1 || messages.getFirst().isOneOfMany()) {
            throw new NetlinkException(request.description() + " has more than one answer");
        }
        return messages.getFirst().body();
    }

    /**
     * Sends one request and returns the bodies of all messages of its answer, however many reads they take.
     *
     * @param answer the type of those messages
     * @throws LinuxException if the kernel refuses, or gives up half way
     * @throws NetlinkException if one of them is something else
     */
    List<byte[]> dump(Request request, int answer) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Dump dump = new Dump(request, answer);
            write(List.of(request), linux_h.NLM_F_DUMP);
            while (!dump.isComplete()) {
                receive(sequence).forEach(dump::add);
            }
            if (!dump.wasInterrupted()) {
                return dump.bodies();
            }
        }
        throw new NetlinkException(
                "what " + request.description() + " asks for has changed while it was told, " + ATTEMPTS + " times");
    }

    @Override
    public void close() {
        port.close();
    }

    private void write(List<Request> requests, int flags) {
        int size = 0;
        for (Request request : requests) {
            size += Message.HEADER + Message.aligned(request.body().length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (Request request : requests) {
            int start = buffer.position();
            buffer.putInt(Message.HEADER + request.body().length);
            buffer.putShort((short) request.type());
            buffer.putShort((short) (linux_h.NLM_F_REQUEST | flags | request.flags()));
            buffer.putInt(++sequence).putInt(0).put(request.body());
            buffer.position(start + Message.HEADER + Message.aligned(request.body().length));
        }
        port.send(buffer.array(), requests.size());
    }

    /** Reads one datagram, and returns the messages in it that answer what was sent from one request on. */
    private List<Message> receive(int first) {
        List<Message> answers = new ArrayList<>();
        for (Message message : Message.parse(port.receive())) {
            if (message.sequence() < 1 || message.sequence() > sequence) {
                throw new NetlinkException("it is for the request " + message.sequence() + " of " + sequence);
            }
            if (message.sequence() < first) {
                continue; // The answer to a request that was given up.
            }
            if (message.port() != port.number()) {
                throw new NetlinkException("it is for the port " + message.port() + ", and ours is " + port.number());
            }
            answers.add(message);
        }
        return answers;
    }
}
