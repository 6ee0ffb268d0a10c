package dev.panamax.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the body of a message: a header of the family, then attributes, each aligned to four bytes, nested ones included.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/rtnetlink.3.html">rtnetlink(3)</a>
 */
final class MessageWriter {
    static final int ALIGNMENT = 4;
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int NESTED = 0x8000;

    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    MessageWriter u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    MessageWriter zeros(int count) {
        room(count).put(new byte[count]);
        return this;
    }

    MessageWriter attribute(int type, byte[] value) {
        u16(ATTRIBUTE_HEADER + value.length).u16(type);
        room(value.length).put(value);
        return align();
    }

    MessageWriter attributeU8(int type, int value) {
        return attribute(type, new byte[] {(byte) value});
    }

    MessageWriter attributeU16(int type, int value) {
        return attribute(type, bytes(2).putShort((short) value).array());
    }

    MessageWriter attributeU32(int type, long value) {
        return attribute(type, bytes(4).putInt((int) value).array());
    }

    /** Writes a NUL-terminated string. */
    MessageWriter attribute(int type, String value) {
        return attribute(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /** Starts an attribute that holds others, and returns where it starts, for {@link #end}. */
    int begin(int type) {
        int start = buffer.position();
        u16(0).u16(type | NESTED);
        return start;
    }

    /** Ends the attribute that started there: its length covers the padding of those within. */
    MessageWriter end(int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    byte[] toBytes() {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    private MessageWriter align() {
        while (buffer.position() % ALIGNMENT != 0) {
            u8(0);
        }
        return this;
    }

    private ByteBuffer room(int size) {
        if (buffer.remaining() < size) {
            ByteBuffer larger =
                    ByteBuffer.allocate(2 * buffer.capacity() + size).order(ByteOrder.nativeOrder());
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
