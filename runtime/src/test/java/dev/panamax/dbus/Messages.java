package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.util.List;

/** Messages as others send them. */
final class Messages {
    static final String SENDER = "org.freedesktop.DBus";
    static final String PATH = "/org/freedesktop/DBus";

    private Messages() {}

    static Message signal(long serial, String member, List<Value> arguments) {
        return signal(serial, new Signal(SENDER, PATH, SENDER, member, arguments));
    }

    static Message signal(long serial, Signal signal) {
        Message call = Message.of(
                new MethodCall(SENDER, signal.path(), signal.interfaceName(), signal.member(), signal.arguments()),
                serial);
        Header header = new Header(
                Header.SIGNAL,
                Header.NO_REPLY_EXPECTED,
                serial,
                signal.path(),
                signal.interfaceName(),
                signal.member(),
                null,
                0,
                null,
                signal.sender(),
                call.header().signature());
        return new Message(header, signal.arguments(), 0);
    }

    static byte[] bytes(Message message) {
        ByteBuffer written = MessageWriter.write(message);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }
}
