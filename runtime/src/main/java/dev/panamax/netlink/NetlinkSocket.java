package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
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
     * Sends changes in one go, and returns when the kernel has tried each.
     *
     * @throws LinuxException for the first that was refused, with the kernel's own words if it has some
     * @throws NetlinkException if an answer is none to these, or was there already
     */
    void send(List<Request> requests) {
        if (together != null) {
            together.addAll(requests);
        } else {
            exchange(requests).forEach(Reply::bodyOrThrow);
        }
    }

    /**
     * Sends requests in one go and returns what has become of each. The kernel works in their order, and does not stop at one that it
     * refuses.
     *
     * @throws NetlinkException if an answer is none to these, or was there already
     */
    List<Reply> exchange(List<Request> requests) {
        int first = sequence + 1;
        int last = requests.size() - 1;
        // Of the changes before the last one it says only that they have failed: its last answer is the end of all.
        port.send(encode(requests, requests.get(last).asks() ? 0 : linux_h.NLM_F_ACK), requests.size());
        @Nullable Reply[] replies = new Reply[requests.size()];
        while (replies[last] == null) {
            for (Message message : receive(first, Duration.ZERO)) {
                int place = message.sequence() - first;
                Request request = requests.get(place);
                if (replies[place] != null) {
                    throw new NetlinkException(request.description() + " is answered twice");
                }
                replies[place] = message.reply(request, place == last);
            }
        }
        List<Reply> all = new ArrayList<>();
        for (int place = 0; place <= last; place++) {
            all.add(replies[place] == null ? silent(requests.get(place)) : replies[place]);
        }
        return all;
    }

    private static Reply silent(Request request) {
        if (request.asks()) {
            throw new NetlinkException(request.description() + " has no answer");
        }
        return Reply.DONE;
    }

    /**
     * Sends one request and returns the body of the one message that answers it.
     *
     * @throws LinuxException if the kernel refuses
     * @throws NetlinkException if the answer is another one
     */
    byte[] get(Request request) {
        return exchange(List.of(request)).getFirst().bodyOrThrow();
    }

    /**
     * Has a change made on another thread, and returns when the kernel has told that it is made, which may be long before it is done with
     * it: for a link, the time that all processors take to look away. Kernels before 6.2 tell it only at the end.
     *
     * @param told the type of the message that tells it
     * @throws LinuxException if the kernel refuses
     */
    void sendAside(Request request, int told) {
        byte[] encoded = encode(List.of(request), linux_h.NLM_F_ACK | linux_h.NLM_F_ECHO);
        try (Aside aside = Aside.start(() -> port.send(encoded, 1))) {
            List<Message> answers = List.of();
            while (answers.isEmpty()) {
                answers = aside.whileItRuns(() -> receive(sequence, Aside.PATIENCE));
            }
            aside.letGo();
            if (answers.size() > 1) {
                throw new NetlinkException(request.description() + " has more than one answer");
            }
            Message answer = answers.getFirst();
            if (answer.isError()) {
                answer.reply(request, true).bodyOrThrow();
            } else {
                answer.check(request, told);
            }
        }
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
            port.send(encode(List.of(request), linux_h.NLM_F_DUMP), 1);
            while (!dump.isComplete()) {
                receive(sequence, Duration.ZERO).forEach(dump::add);
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

    /** Numbers requests and writes them one after the other; the flags are the last one's. */
    private byte[] encode(List<Request> requests, int lastFlags) {
        int size = 0;
        for (Request request : requests) {
            size += Message.HEADER + Message.aligned(request.body().length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        for (Request request : requests) {
            int start = buffer.position();
            int end = start + Message.HEADER + Message.aligned(request.body().length);
            int flags = linux_h.NLM_F_REQUEST | request.flags() | (end == size ? lastFlags : 0);
            buffer.putInt(Message.HEADER + request.body().length);
            buffer.putShort((short) request.type());
            buffer.putShort((short) flags);
            buffer.putInt(++sequence).putInt(0).put(request.body());
            buffer.position(end);
        }
        return buffer.array();
    }

    /** Reads one datagram, and returns the messages in it that answer what was sent from one request on. */
    private List<Message> receive(int first, Duration patience) {
        List<Message> answers = new ArrayList<>();
        for (Message message : Message.parse(port.receive(patience))) {
            if (message.sequence() < 1 || message.sequence() > sequence) {
                throw new NetlinkException("it is for the request " + message.sequence() + " of " + sequence);
            }
            if (message.sequence() < first) {
                continue; // The answer to a request that was given up.
            }
            if (!port.isOurs(message.port())) {
                throw new NetlinkException("it is for the port " + message.port() + ", which is another one");
            }
            answers.add(message);
        }
        return answers;
    }
}
