package dev.panamax.dbus;

import org.jspecify.annotations.Nullable;

/**
 * The header of a message.
 *
 * @param type one of the four; others are to be ignored
 * @param replySerial the serial of the call that this answers; 0 for what is no answer
 * @param signature of the body; empty without one
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">D-Bus specification, "Message
 *     Format"</a>
 */
record Header(
        int type,
        int flags,
        long serial,
        @Nullable String path,
        @Nullable String interfaceName,
        @Nullable String member,
        @Nullable String errorName,
        long replySerial,
        @Nullable String destination,
        @Nullable String sender,
        String signature) {
    static final int METHOD_CALL = 1;
    static final int METHOD_RETURN = 2;
    static final int ERROR = 3;
    static final int SIGNAL = 4;

    static final int NO_REPLY_EXPECTED = 1;

    /** Returns the header of a call. */
    static Header of(MethodCall call, long serial, String signature) {
        return new Header(
                METHOD_CALL,
                0,
                serial,
                call.path(),
                call.interfaceName(),
                call.member(),
                null,
                0,
                call.destination(),
                null,
                signature);
    }

    /** Returns the header of an answer to a message with this header: an error if it has a name. */
    Header answer(long answerSerial, @Nullable String name, String bodySignature) {
        return new Header(
                name == null ? METHOD_RETURN : ERROR,
                NO_REPLY_EXPECTED,
                answerSerial,
                null,
                null,
                null,
                name,
                serial,
                sender,
                null,
                bodySignature);
    }
}
