package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads values in the byte order of a buffer, which holds a whole message, and believes nothing: whatever a length says, no more is read,
 * or made room for, than is there.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling">D-Bus specification,
 *     "Marshaling (Wire Format)"</a>
 */
final class Unmarshaller {
    private static final int WORD = 4;
    private static final long UNSIGNED_WORD = 0xffff_ffffL;

    private final ByteBuffer buffer;
    private int depth;
    private int values;

    Unmarshaller(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    /** Reads a value for each of the types of a signature. */
    List<Value> values(String signature) {
        List<Value> read = new ArrayList<>();
        for (String type : SignatureReader.types(signature)) {
            read.add(value(type));
        }
        return List.copyOf(read);
    }

    /** Skips zeros up to a multiple of so many bytes from the start of the message. */
    void align(int size) {
        while (buffer.position() % size != 0) {
            if (take(1).get() != 0) {
                throw fault("padding that is not zero");
            }
        }
    }

    private Value value(String type) {
        if (++values > Limits.VALUES) {
            throw fault("more than " + Limits.VALUES + " values");
        }
        return switch (type.charAt(0)) {
            case 'y' -> new Value.Byte(take(1).get() & 0xff);
            case 'b' -> bool();
            case 'n' -> new Value.Int16(aligned(Short.BYTES).getShort());
            case 'q' -> new Value.Uint16(aligned(Short.BYTES).getShort() & 0xffff);
            case 'i' -> new Value.Int32(aligned(WORD).getInt());
            case 'u' -> new Value.Uint32(word());
            case 'x' -> new Value.Int64(aligned(Long.BYTES).getLong());
            case 't' -> new Value.Uint64(aligned(Long.BYTES).getLong());
            case 'd' -> new Value.Real(aligned(Double.BYTES).getDouble());
            case 's' -> new Value.Text(string(word()));
            case 'o' -> new Value.ObjectPath(string(word()));
            case 'g' -> new Value.Signature(signature());
            default -> container(type);
        };
    }

    private Value container(String type) {
        if (++depth > Limits.DEPTH) {
            throw fault("more than " + Limits.DEPTH + " containers in each other");
        }
        Value value = switch (type.charAt(0)) {
            case 'a' -> array(type.substring(1));
            case '(' -> {
                align(Long.BYTES);
                yield new Value.Struct(fields(type));
            }
            case '{' -> {
                align(Long.BYTES);
                List<Value> pair = fields(type);
                yield new Value.DictEntry(pair.get(0), pair.get(1));
            }
            default -> new Value.Variant(value(SignatureReader.single(signature())));
        };
        depth--;
        return value;
    }

    private List<Value> fields(String type) {
        List<Value> fields = new ArrayList<>();
        for (String part : SignatureReader.inner(type)) {
            fields.add(value(part));
        }
        return fields;
    }

    private Value array(String elementType) {
        long length = word();
        if (length > Limits.ARRAY) {
            throw fault("an array of " + length + " bytes, where " + Limits.ARRAY + " are the limit");
        }
        align(SignatureReader.alignment(elementType.charAt(0)));
        if (elementType.equals("y")) {
            return new Value.Array(elementType, new ByteList(bytes(length)));
        }
        need(length);
        int end = buffer.position() + (int) length;
        List<Value> elements = new ArrayList<>();
        while (buffer.position() < end) {
            elements.add(value(elementType));
        }
        if (buffer.position() != end) {
            throw fault("an array whose last element goes on after its end");
        }
        return new Value.Array(elementType, elements);
    }

    private Value bool() {
        long number = word();
        if (number > 1) {
            throw fault("a boolean that is " + number);
        }
        return new Value.Bool(number == 1);
    }

    private String signature() {
        return string(take(1).get() & 0xff);
    }

    private String string(long length) {
        String string;
        try {
            string = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw fault("a string that is not UTF-8");
        }
        if (take(1).get() != 0) {
            throw fault("a string without a zero at its end");
        }
        return string;
    }

    private byte[] bytes(long length) {
        need(length);
        byte[] bytes = new byte[(int) length];
        buffer.get(bytes);
        return bytes;
    }

    private long word() {
        return aligned(WORD).getInt() & UNSIGNED_WORD;
    }

    private ByteBuffer aligned(int size) {
        align(size);
        return take(size);
    }

    private ByteBuffer take(int size) {
        need(size);
        return buffer;
    }

    private void need(long size) {
        if (size > buffer.remaining()) {
            throw fault(size + " bytes are wanted, and " + buffer.remaining() + " are there");
        }
    }

    private DbusException fault(String why) {
        return new DbusException.BadValue(why + ", at byte " + buffer.position());
    }
}
