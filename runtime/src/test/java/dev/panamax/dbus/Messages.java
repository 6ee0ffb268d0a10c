package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.util.List;

/** Messages as others send them. */
final class Messages {
    static final String SENDER = "org.freedesktop.DBus";
    static final String PATH = "/org/freedesktop/DBus";

    private Messages() {}

    static Message signal(long serial, String member, List<Value> arguments) {
        Message call = Message.of(new MethodCall(SENDER, PATH, SENDER, member, arguments), serial);
        Header header = new Header(
                Header.SIGNAL,
                Header.NO_REPLY_EXPECTED,
                serial,
                PATH,
                SENDER,
                member,
                null,
                0,
                ":1.7",
                SENDER,
                call.header().signature());
        return new Message(header, arguments, 0);
    }

    static byte[] bytes(Message message) {
        ByteBuffer written = MessageWriter.write(message);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        return bytes;
    }
}
