package dev.panamax.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the body of a message: the header of its family, and its attributes by type. */
final class MessageReader {
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer header;
    private final Map<Integer, byte[]> attributes = new HashMap<>();

    /**
     * Reads a body.
     *
     * @param headerSize of the family, in bytes
     */
    MessageReader(byte[] body, int headerSize) {
        header = ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
        int at = headerSize;
        while (at + ATTRIBUTE_HEADER <= body.length) {
            int length = header.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || at + length > body.length) {
                throw new IllegalArgumentException(
                        "a netlink attribute of " + length + " bytes at " + at + " of " + body.length);
            }
            byte[] value = new byte[length - ATTRIBUTE_HEADER];
            header.get(at + ATTRIBUTE_HEADER, value);
            attributes.put(header.getShort(at + 2) & TYPE_MASK, value);
            at += (length + MessageWriter.ALIGNMENT - 1) & -MessageWriter.ALIGNMENT;
        }
    }

    int u8(int offset) {
        return header.get(offset) & 0xff;
    }

    int u16(int offset) {
        return header.getShort(offset) & 0xffff;
    }

    int i32(int offset) {
        return header.getInt(offset);
    }

    Optional<byte[]> attribute(int type) {
        return Optional.ofNullable(attributes.get(type));
    }

    Optional<MessageReader> nested(int type) {
        return attribute(type).map(value -> new MessageReader(value, 0));
    }

    Optional<String> text(int type) {
        return attribute(type).map(value -> {
            int length = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
            return new String(value, 0, length, StandardCharsets.UTF_8);
        });
    }

    Optional<Integer> attributeI32(int type) {
        return attribute(type)
                .map(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt());
    }
}
