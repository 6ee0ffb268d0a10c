package dev.panamax.testing;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decides on calls, as the programs behind {@code listenerPath} do. */
public final class ListeningAgent {
    private static final Argument RECEIVE = new Argument.Symbol("SECCOMP_IOCTL_NOTIF_RECV", 0xc050_2100L);
    private static final Argument SEND = new Argument.Symbol("SECCOMP_IOCTL_NOTIF_SEND", 0xc018_2101L);
    private static final int NOTIFICATION_SIZE = 80;
    private static final int CONTINUE = 1;

    private final Fd listener;
    private final String message;

    private ListeningAgent(Fd listener, String message) {
        this.listener = listener;
        this.message = message;
    }

    /** Takes what comes over one connection. */
    public static ListeningAgent accept(ListeningSocket socket) {
        try (Fd connection = socket.accept()) {
            FdMessage first = FdMessage.receive(connection);
            if (first == null || first.fd() == null) {
                throw new IllegalStateException("no descriptor came with the first byte");
            }
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.write(first.kind());
            byte[] buffer = new byte[4096];
            for (int count = connection.read(buffer); count > 0; count = connection.read(buffer)) {
                message.write(buffer, 0, count);
            }
            return new ListeningAgent(first.fd(), message.toString(StandardCharsets.UTF_8));
        }
    }

    /** Returns what came with the descriptor. */
    public String message() {
        return message;
    }

    /**
     * Waits for a call and answers it.
     *
     * @param result of the call; null to let it be made
     * @return the number of the call
     */
    public int answer(@Nullable Long result) {
        Slot notification = Slot.room("notification", NOTIFICATION_SIZE);
        try (Scratch scratch = new Scratch(4096)) {
            scratch.data().set(notification, new byte[NOTIFICATION_SIZE]);
            scratch.invoke(SystemCall.IOCTL, descriptor(listener), RECEIVE, address(notification));
            ByteBuffer fields =
                    ByteBuffer.wrap(scratch.data().bytes(notification)).order(ByteOrder.nativeOrder());
            byte[] response = ByteBuffer.allocate(24)
                    .order(ByteOrder.nativeOrder())
                    .putLong(fields.getLong(0))
                    .putLong(result == null ? 0 : result)
                    .putInt(0)
                    .putInt(result == null ? CONTINUE : 0)
                    .array();
            Call.of(SystemCall.IOCTL, descriptor(listener), SEND, Argument.bytes(response, "answer"))
                    .invoke();
            return fields.getInt(16);
        }
    }

    /** Lets go of the listener. */
    public void close() {
        listener.close();
    }
}
