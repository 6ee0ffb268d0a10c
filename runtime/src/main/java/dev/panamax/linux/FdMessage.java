package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.words;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One byte that comes over a local socket, and perhaps a descriptor with it.
 *
 * @param fd close-on-exec; null if there is none
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7), ancillary messages</a>
 */
public record FdMessage(byte kind, @Nullable Fd fd) {
    private static final int HEADER_SIZE = 16; // size, level and type
    private static final int CONTROL_SIZE = HEADER_SIZE + Long.BYTES; // one descriptor, padded
    /** What a program needs for a message that it receives, in bytes. */
    public static final int ROOM = Long.BYTES + CONTROL_SIZE;
    /** {@code MSG_CMSG_CLOEXEC}. */
    public static final int CLOSE_ON_EXEC = linux_h.MSG_CMSG_CLOEXEC;

    private static final int LENGTH = HEADER_SIZE + Integer.BYTES;

    /**
     * Returns the message that sends a byte with a descriptor, for {@code sendmsg(2)}.
     *
     * @param number the descriptor's, where the call is made
     */
    public static Argument sending(byte kind, int number) {
        return sending(text(String.valueOf((char) kind)), 1, number);
    }

    /**
     * Returns the message that sends bytes with a descriptor.
     *
     * @param size of the payload, in bytes
     */
    static Argument sending(Argument payload, int size, int number) {
        byte[] control = ByteBuffer.allocate(CONTROL_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(LENGTH)
                .putInt(linux_h.SOL_SOCKET)
                .putInt(linux_h.SCM_RIGHTS)
                .putInt(number)
                .array();
        return words(
                NULL,
                integer(0),
                words(payload, integer(size)),
                integer(1),
                Argument.bytes(control, "{SCM_RIGHTS, " + number + "}"),
                integer(CONTROL_SIZE),
                integer(0));
    }

    /** Returns where a program receives a message, for {@code recvmsg(2)}. */
    public static Argument receiving(Slot room) {
        return words(
                NULL,
                integer(0),
                words(address(room), integer(1)),
                integer(1),
                new Argument.Address(room, Long.BYTES),
                integer(CONTROL_SIZE),
                integer(0));
    }

    /** Returns the descriptor that a program has received. */
    public static Argument received(Slot room) {
        return new Argument.Value(room, Long.BYTES + HEADER_SIZE);
    }

    /** Sends a byte with a descriptor. */
    public static void send(Fd socket, byte kind, Fd fd) {
        Argument noSignal = new Argument.Symbol("MSG_NOSIGNAL", linux_h.MSG_NOSIGNAL);
        Call.of(SystemCall.SENDMSG, descriptor(socket), sending(kind, fd.number()), noSignal)
                .invoke();
    }

    /**
     * Waits for the next message.
     *
     * @return null at the end of the stream
     */
    public static @Nullable FdMessage receive(Fd socket) {
        Slot kind = Slot.word("kind");
        Slot control = Slot.room("control", CONTROL_SIZE);
        Argument header = words(
                NULL,
                integer(0),
                words(address(kind), integer(1)),
                integer(1),
                address(control),
                integer(CONTROL_SIZE),
                integer(0));
        Argument closeOnExec = new Argument.Symbol("MSG_CMSG_CLOEXEC", linux_h.MSG_CMSG_CLOEXEC);
        Call call = Call.of(SystemCall.RECVMSG, descriptor(socket), header, closeOnExec);
        try (Scratch scratch = new Scratch(DataArea.size(call.arguments()))) {
            long count = scratch.attempt(call);
            return call.check(count) == 0
                    ? null
                    : new FdMessage(
                            scratch.data().bytes(kind)[0], fd(scratch.data().bytes(control)));
        }
    }

    /** Returns the descriptor in what the kernel wrote, which is nothing if none came. */
    private static @Nullable Fd fd(byte[] control) {
        ByteBuffer message = ByteBuffer.wrap(control).order(ByteOrder.nativeOrder());
        return message.getLong() == LENGTH ? Fd.of(message.getInt(HEADER_SIZE)) : null;
    }
}
