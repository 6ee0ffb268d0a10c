package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message: the header, padding, the body.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">D-Bus specification, "Message
 *     Format"</a>
 */
final class MessageWriter {
    private static final int PROTOCOL_VERSION = 1;

    private final List<Value> fields = new ArrayList<>();

    private MessageWriter() {}

    /** Returns the message's bytes. */
    static ByteBuffer write(Message message) {
        Marshaller body = new Marshaller();
        body.values(message.body());
        Header header = message.header();
        SignatureReader.types(header.signature());

        Marshaller whole = new Marshaller();
        whole.value(new Value.Byte('l'));
        whole.value(new Value.Byte(header.type()));
        whole.value(new Value.Byte(header.flags()));
        whole.value(new Value.Byte(PROTOCOL_VERSION));
        whole.word(body.size());
        whole.word(header.serial());
        whole.value(new MessageWriter().fields(header));
        whole.align(Long.BYTES);
        whole.bytes(body.written());
        return whole.written();
    }

    private Value fields(Header header) {
        add(HeaderField.PATH, header.path() == null ? null : new Value.ObjectPath(header.path()));
        add(HeaderField.INTERFACE, text(header.interfaceName()));
        add(HeaderField.MEMBER, text(header.member()));
        add(HeaderField.ERROR_NAME, text(header.errorName()));
        add(HeaderField.REPLY_SERIAL, header.replySerial() == 0 ? null : new Value.Uint32(header.replySerial()));
        add(HeaderField.DESTINATION, text(header.destination()));
        add(HeaderField.SENDER, text(header.sender()));
        add(HeaderField.SIGNATURE, header.signature().isEmpty() ? null : new Value.Signature(header.signature()));
        return new Value.Array("(yv)", fields);
    }

    private void add(HeaderField field, @Nullable Value value) {
        if (value != null) {
            fields.add(new Value.Struct(List.of(new Value.Byte(field.code()), new Value.Variant(value))));
        }
    }

    private static @Nullable Value text(@Nullable String text) {
        return text == null ? null : new Value.Text(text);
    }
}
