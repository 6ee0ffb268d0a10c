package dev.panamax.netlink;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of a message: the header of its family, and its attributes by type. Nothing is read that is not there: whatever reaches
 * out of the body, or has another size than its type, is a {@link NetlinkException}.
 */
final class MessageReader {
    private static final int ATTRIBUTE_HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer header;
    private final List<Attribute> attributes = new ArrayList<>();

    private record Attribute(int type, ByteBuffer value) {}

    /**
     * Reads a body.
     *
     * @param headerSize of the family, in bytes
     */
    MessageReader(byte[] body, int headerSize) {
        if (body.length < headerSize) {
            throw new NetlinkException("a header of " + headerSize + " bytes in " + body.length);
        }
        header = order(ByteBuffer.wrap(body, 0, headerSize).slice());
        ByteBuffer all = order(ByteBuffer.wrap(body));
        int at = headerSize;
        while (at < body.length) {
            int length = body.length - at < ATTRIBUTE_HEADER ? 0 : all.getShort(at) & 0xffff;
            if (length < ATTRIBUTE_HEADER || length > body.length - at) {
                throw new NetlinkException("an attribute of " + length + " bytes at " + at + " of " + body.length);
            }
            ByteBuffer value = order(all.slice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER));
            attributes.add(new Attribute(all.getShort(at + 2) & TYPE_MASK, value));
            at += Math.min(Message.aligned(length), body.length - at);
        }
    }

    private static ByteBuffer order(ByteBuffer buffer) {
        return buffer.order(ByteOrder.nativeOrder());
    }

    int u8(int offset) {
        return header.get(offset) & 0xff;
    }

    /** Returns a number that is in network byte order, as those of ports are. */
    int networkU16(int offset) {
        return (u8(offset) << Byte.SIZE) + u8(offset + 1);
    }

    int i32(int offset) {
        return header.getInt(offset);
    }

    /** Returns bytes of the header. */
    byte[] bytes(int offset, int size) {
        byte[] bytes = new byte[size];
        header.get(offset, bytes);
        return bytes;
    }

    /** Returns the value of the last attribute of a type. */
    Optional<byte[]> attribute(int type) {
        for (int i = attributes.size() - 1; i >= 0; i--) {
            if (attributes.get(i).type == type) {
                return Optional.of(bytes(attributes.get(i)));
            }
        }
        return Optional.empty();
    }

    private static byte[] bytes(Attribute attribute) {
        byte[] bytes = new byte[attribute.value.capacity()];
        attribute.value.get(0, bytes);
        return bytes;
    }

    Optional<MessageReader> nested(int type) {
        return attribute(type).map(value -> new MessageReader(value, 0));
    }

    Optional<String> text(int type) {
        return attribute(type).map(value -> text(type, value));
    }

    /** Returns the texts of all attributes of a type. */
    List<String> texts(int type) {
        List<String> texts = new ArrayList<>();
        for (Attribute attribute : attributes) {
            if (attribute.type == type) {
                texts.add(text(type, bytes(attribute)));
            }
        }
        return texts;
    }

    private static String text(int type, byte[] value) {
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        if (end != value.length - 1) {
            throw new NetlinkException("the text of attribute " + type + " does not end with its one NUL");
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    Optional<Integer> attributeI32(int type) {
        return attribute(type)
                .map(value -> order(ByteBuffer.wrap(sized(type, value, Integer.BYTES)))
                        .getInt());
    }

    Optional<Boolean> attributeFlag(int type) {
        return attribute(type).map(value -> sized(type, value, Byte.BYTES)[0] != 0);
    }

    private static byte[] sized(int type, byte[] value, int size) {
        if (value.length != size) {
            throw new NetlinkException("attribute " + type + " has " + value.length + " bytes and not " + size);
        }
        return value;
    }

    Optional<InetAddress> address(int type) {
        return attribute(type).map(MessageReader::address);
    }

    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new NetlinkException("an address of " + bytes.length + " bytes");
        }
    }

    /** Returns an address with the length of its network, which is in the header. */
    static IpPrefix prefix(InetAddress address, int length) {
        try {
            return new IpPrefix(address, length);
        } catch (IllegalArgumentException e) {
            throw new NetlinkException(String.valueOf(e.getMessage()));
        }
    }
}
