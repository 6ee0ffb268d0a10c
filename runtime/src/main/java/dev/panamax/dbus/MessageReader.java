package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-messages">D-Bus specification, "Message
 *     Format"</a>
 */
final class MessageReader {
    /** How many bytes tell the size of a message. */
    static final int START = 16;

    private static final int BODY_LENGTH_AT = 4;
    private static final int SERIAL_AT = 8;
    private static final int FIELDS_AT = 12;
    private static final int PROTOCOL_VERSION = 1;
    private static final long UNSIGNED_WORD = 0xffff_ffffL;

    private final ByteBuffer buffer;

    private MessageReader(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Returns how many bytes the message has that begins like this, the start included.
     *
     * @throws DbusException.Malformed if it is none, or too large
     */
    static int size(ByteBuffer start) {
        ByteBuffer buffer = ordered(start);
        if (buffer.get(3) != PROTOCOL_VERSION) {
            throw new DbusException.Malformed(
                    "a D-Bus message of version " + (buffer.get(3) & 0xff) + " of the protocol");
        }
        long body = buffer.getInt(BODY_LENGTH_AT) & UNSIGNED_WORD;
        long fields = buffer.getInt(FIELDS_AT) & UNSIGNED_WORD;
        if (fields > Limits.ARRAY) {
            throw new DbusException.Malformed("a D-Bus message with " + fields + " bytes of header fields");
        }
        long size = ((START + fields + Long.BYTES - 1) & -Long.BYTES) + body;
        if (size > Limits.MESSAGE) {
            throw new DbusException.Malformed(
                    "a D-Bus message of " + size + " bytes, where " + Limits.MESSAGE + " are the limit");
        }
        return (int) size;
    }

    /**
     * Reads a whole message, from the buffer's start to its limit.
     *
     * @throws DbusException.Malformed if it breaks the protocol
     */
    static Message read(ByteBuffer message) {
        try {
            return new MessageReader(ordered(message)).message();
        } catch (DbusException.BadValue e) {
            throw new DbusException.Malformed(e);
        }
    }

    private static ByteBuffer ordered(ByteBuffer message) {
        byte order = message.get(0);
        return switch (order) {
            case 'l' -> message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            case 'B' -> message.duplicate().order(ByteOrder.BIG_ENDIAN);
            default ->
                throw new DbusException.Malformed(
                        "a D-Bus message with the byte order " + (order & 0xff) + ": it is l or B");
        };
    }

    private Message message() {
        int type = buffer.get(1) & 0xff;
        int flags = buffer.get(2) & 0xff;
        long serial = buffer.getInt(SERIAL_AT) & UNSIGNED_WORD;
        require(type != 0, "the type 0");
        require(serial != 0, "the serial 0");
        Unmarshaller unmarshaller = new Unmarshaller(buffer.position(FIELDS_AT));
        Map<HeaderField, Value> fields = fields(unmarshaller);
        Header header = new Header(
                type,
                flags,
                serial,
                text(fields, HeaderField.PATH),
                text(fields, HeaderField.INTERFACE),
                text(fields, HeaderField.MEMBER),
                text(fields, HeaderField.ERROR_NAME),
                number(fields, HeaderField.REPLY_SERIAL),
                text(fields, HeaderField.DESTINATION),
                text(fields, HeaderField.SENDER),
                fields.get(HeaderField.SIGNATURE) instanceof Value.Signature(String signature) ? signature : "");
        HeaderCheck.check(header);
        unmarshaller.align(Long.BYTES);
        List<Value> body = unmarshaller.values(header.signature());
        require(!buffer.hasRemaining(), buffer.remaining() + " bytes of which the signature says nothing");
        return new Message(header, body, buffer.limit());
    }

    private static Map<HeaderField, Value> fields(Unmarshaller unmarshaller) {
        Map<HeaderField, Value> fields = new EnumMap<>(HeaderField.class);
        Value.Array array = (Value.Array) unmarshaller.values("a(yv)").getFirst();
        for (Value element : array.elements()) {
            List<Value> pair = ((Value.Struct) element).fields();
            int code = ((Value.Byte) pair.get(0)).value();
            Value value = ((Value.Variant) pair.get(1)).value();
            require(code != 0, "a header field with the code 0");
            if (HeaderField.isKnown(code)) {
                HeaderField field = HeaderField.of(code);
                require(value.signature().equals(field.type()), "the header field " + field + " of another type");
                require(fields.put(field, value) == null, "the header field " + field + " twice");
            }
        }
        return fields;
    }

    private static @Nullable String text(Map<HeaderField, Value> fields, HeaderField field) {
        Value value = fields.get(field);
        return switch (value) {
            case Value.Text(String text) -> text;
            case Value.ObjectPath(String path) -> path;
            case null, default -> null;
        };
    }

    private static long number(Map<HeaderField, Value> fields, HeaderField field) {
        if (fields.get(field) instanceof Value.Uint32(long number)) {
            require(number != 0, field + " is 0");
            return number;
        }
        return 0;
    }

    private static void require(boolean met, String fault) {
        if (!met) {
            throw new DbusException.BadValue(fault);
        }
    }
}
