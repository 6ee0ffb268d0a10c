package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes values, little-endian.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-marshaling">D-Bus specification,
 *     "Marshaling (Wire Format)"</a>
 */
final class Marshaller {
    private static final int FIRST_SIZE = 256;
    private static final int WORD = 4;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private int depth;

    /** Writes several values. */
    void values(List<Value> values) {
        for (Value value : values) {
            value(value);
        }
    }

    /** Writes a value, after the padding that it needs. */
    void value(Value value) {
        switch (value) {
            case Value.Byte(int number) -> room(1).put((byte) number);
            case Value.Bool(boolean truth) -> word(truth ? 1 : 0);
            case Value.Int16(int number) -> aligned(Short.BYTES).putShort((short) number);
            case Value.Uint16(int number) -> aligned(Short.BYTES).putShort((short) number);
            case Value.Int32(int number) -> word(number);
            case Value.Uint32(long number) -> word(number);
            case Value.Int64(long number) -> aligned(Long.BYTES).putLong(number);
            case Value.Uint64(long number) -> aligned(Long.BYTES).putLong(number);
            case Value.Real(double number) -> aligned(Double.BYTES).putDouble(number);
            case Value.Text(String text) -> text(text);
            case Value.ObjectPath(String path) -> text(path);
            case Value.Signature(String signature) -> signature(signature);
            case Value.Array array -> array(array);
            case Value.Struct(List<Value> fields) -> struct(fields);
            case Value.DictEntry(Value key, Value entry) -> struct(List.of(key, entry));
            case Value.Variant(Value content) -> variant(content);
        }
    }

    /** Writes a number of four bytes. */
    void word(long number) {
        aligned(WORD).putInt((int) number);
    }

    /** Writes zeros up to a multiple of so many bytes. */
    void align(int size) {
        while (buffer.position() % size != 0) {
            room(1).put((byte) 0);
        }
    }

    void bytes(ByteBuffer bytes) {
        room(bytes.remaining()).put(bytes);
    }

    int size() {
        return buffer.position();
    }

    /** Returns all that has been written, to be read. */
    ByteBuffer written() {
        return buffer.duplicate().flip();
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        word(bytes.length);
        room(bytes.length + 1).put(bytes).put((byte) 0);
    }

    private void signature(String signature) {
        byte[] bytes = signature.getBytes(StandardCharsets.US_ASCII);
        room(bytes.length + 2).put((byte) bytes.length).put(bytes).put((byte) 0);
    }

    private void array(Value.Array array) {
        enter();
        word(0);
        int length = buffer.position() - WORD;
        align(SignatureReader.alignment(array.elementSignature().charAt(0)));
        int start = buffer.position();
        if (array.elements() instanceof ByteList list) {
            bytes(ByteBuffer.wrap(list.bytes()));
        } else {
            values(array.elements());
        }
        int size = buffer.position() - start;
        if (size > Limits.ARRAY) {
            throw new DbusException.BadValue(
                    "an array of " + size + " bytes: no more than " + Limits.ARRAY + " can be sent");
        }
        buffer.putInt(length, size);
        depth--;
    }

    private void struct(List<Value> fields) {
        enter();
        align(Long.BYTES);
        values(fields);
        depth--;
    }

    private void variant(Value content) {
        enter();
        signature(SignatureReader.single(content.signature()));
        value(content);
        depth--;
    }

    private void enter() {
        if (++depth > Limits.DEPTH) {
            throw new DbusException.BadValue("a value with more than " + Limits.DEPTH + " containers in each other");
        }
    }

    private ByteBuffer aligned(int size) {
        align(size);
        return room(size);
    }

    private ByteBuffer room(int size) {
        if (size > Limits.MESSAGE - buffer.position()) {
            throw new DbusException.BadValue(
                    "a message of more than " + Limits.MESSAGE + " bytes, which can't be sent");
        }
        if (size > buffer.remaining()) {
            int capacity = Math.min(Math.max(buffer.capacity() * 2, buffer.position() + size), Limits.MESSAGE);
            buffer =
                    ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN).put(written());
        }
        return buffer;
    }
}
