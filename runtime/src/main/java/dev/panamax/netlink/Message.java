package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message from the kernel.
 *
 * @param port who it is for
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Never shown outside of this package.
record Message(int type, int flags, int sequence, int port, byte[] body) {
    static final int HEADER = 16;

    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;
    private static final int PORT = 12;
    private static final int ERROR_SIZE = 4;
    /** The most that a negated errno can be. */
    private static final int LARGEST_ERRNO = 4095;

    /**
     * Reads all messages of a datagram.
     *
     * @throws NetlinkException if they do not fill it, or reach out of it
     */
    static List<Message> parse(byte[] datagram) {
        ByteBuffer buffer = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        List<Message> messages = new ArrayList<>();
        int at = 0;
        while (at < datagram.length) {
            if (datagram.length - at < HEADER) {
                throw new NetlinkException((datagram.length - at) + " bytes are left after its last message");
            }
            int length = buffer.getInt(at);
            if (length < HEADER || length > datagram.length - at) {
                throw new NetlinkException("a message of " + length + " bytes at " + at + " of " + datagram.length);
            }
            byte[] body = new byte[length - HEADER];
            buffer.get(at + HEADER, body);
            messages.add(new Message(
                    buffer.getShort(at + TYPE) & 0xffff,
                    buffer.getShort(at + FLAGS) & 0xffff,
                    buffer.getInt(at + SEQUENCE),
                    buffer.getInt(at + PORT),
                    body));
            // The last one need not be padded.
            at += Math.min(aligned(length), datagram.length - at);
        }
        if (messages.isEmpty()) {
            throw new NetlinkException("it is empty");
        }
        return messages;
    }

    /** Returns a size with what it takes to the next boundary of four bytes. */
    static int aligned(int size) {
        return (size + MessageWriter.ALIGNMENT - 1) & -MessageWriter.ALIGNMENT;
    }

    boolean isError() {
        return type == linux_h.NLMSG_ERROR;
    }

    boolean isDone() {
        return type == linux_h.NLMSG_DONE;
    }

    /** Returns whether more may follow, until one that says that it was the last. */
    boolean isOneOfMany() {
        return (flags & linux_h.NLM_F_MULTI) != 0;
    }

    /** Returns whether something has changed while this was put together: a part may be missing, or be there twice. */
    boolean wasInterrupted() {
        return (flags & linux_h.NLM_F_DUMP_INTR) != 0;
    }

    /**
     * Returns this as the only answer to a request.
     *
     * @param acknowledged whether the request wants to hear that all went well
     * @throws NetlinkException if it is no answer to that
     */
    Reply reply(Request request, boolean acknowledged) {
        if (request.asks() && !isError()) {
            requireType(request, request.answer());
            if (isOneOfMany()) {
                throw new NetlinkException(request.description() + " has more than one answer");
            }
            return new Reply(body, null);
        }
        requireType(request, linux_h.NLMSG_ERROR);
        LinuxException refusal = refusal(request);
        if (refusal == null && !acknowledged) {
            throw new NetlinkException(request.description() + " is acknowledged, which nobody has asked for");
        }
        return refusal == null ? Reply.DONE : new Reply(new byte[0], refusal);
    }

    /**
     * Throws if this message is not what a request asked for.
     *
     * @param expected the type of its answer
     * @throws LinuxException if it refuses the request
     * @throws NetlinkException if it is something else
     */
    void check(Request request, int expected) {
        LinuxException refusal = isError() ? refusal(request) : null;
        if (refusal != null) {
            throw refusal;
        }
        requireType(request, expected);
    }

    private void requireType(Request request, int expected) {
        if (type != expected) {
            throw new NetlinkException(
                    "a message of type " + type + " where " + expected + " answers " + request.description());
        }
    }

    /**
     * Returns why a request has failed, null if it has not, from an acknowledgement or the end of a dump: they begin alike.
     *
     * @throws NetlinkException if it is neither
     */
    @Nullable
    LinuxException refusal(Request request) {
        if (body.length < ERROR_SIZE) {
            throw new NetlinkException("an acknowledgement of " + body.length + " bytes");
        }
        int error = word(0);
        if (error > 0 || error < -LARGEST_ERRNO) {
            throw new NetlinkException(error + " in the place of a negated errno");
        }
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
        if ((flags & linux_h.NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int start = ERROR_SIZE + (isDone() ? 0 : repeated());
        return new MessageReader(body, start).text(linux_h.NLMSGERR_ATTR_MSG).orElse("");
    }

    /** Returns how much of the request is repeated: its header alone, or all of it. */
    private int repeated() {
        if (body.length < ERROR_SIZE + HEADER) {
            throw new NetlinkException("an acknowledgement of " + body.length + " bytes");
        }
        if ((flags & linux_h.NLM_F_CAPPED) != 0) {
            return HEADER;
        }
        int length = word(ERROR_SIZE);
        if (length < HEADER || length > body.length - ERROR_SIZE) {
            throw new NetlinkException("a request of " + length + " bytes in an acknowledgement of " + body.length);
        }
        return Math.min(aligned(length), body.length - ERROR_SIZE);
    }

    private int word(int offset) {
        return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).getInt(offset);
    }
}
