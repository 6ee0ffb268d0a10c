package dev.panamax.dbus;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message: what it is, and what it says.
 *
 * @param size how many bytes it had when it was received
 */
record Message(Header header, List<Value> body, int size) {
    static Message of(MethodCall call, long serial) {
        return new Message(Header.of(call, serial, signature(call.arguments())), call.arguments(), 0);
    }

    /** Returns the answer to a message: an error if it has a name. */
    static Message answer(Header call, long serial, @Nullable String errorName, List<Value> body) {
        return new Message(call.answer(serial, errorName, signature(body)), body, 0);
    }

    boolean isAnswerTo(long serial) {
        return header.replySerial() == serial
                && (header.type() == Header.METHOD_RETURN || header.type() == Header.ERROR);
    }

    /** Returns the signal that this is, with the header of which it was checked that it is one. */
    Signal signal() {
        return new Signal(
                Objects.requireNonNullElse(header.sender(), ""),
                Objects.requireNonNull(header.path()),
                Objects.requireNonNull(header.interfaceName()),
                Objects.requireNonNull(header.member()),
                body);
    }

    private static String signature(List<Value> body) {
        StringBuilder signature = new StringBuilder();
        for (Value value : body) {
            signature.append(value.signature());
        }
        return signature.toString();
    }
}
