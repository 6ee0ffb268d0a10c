package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Errno;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Messages as the kernel writes them. */
final class Answers {
    /** The kernel's number of a socket that listens. */
    private static final int TCP_LISTEN = 10;

    private Answers() {}

    /** Returns a message to the port of {@link FakeKernel}. */
    static byte[] message(int type, int flags, int sequence, byte[] body) {
        return ByteBuffer.allocate(Message.aligned(Message.HEADER + body.length))
                .order(ByteOrder.nativeOrder())
                .putInt(Message.HEADER + body.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(FakeKernel.NUMBER)
                .put(body)
                .array();
    }

    /** Returns one of the messages of a list. */
    static byte[] part(int type, byte[] body) {
        return message(type, linux_h.NLM_F_MULTI, 1, body);
    }

    /** Returns the end of a list. */
    static byte[] end(int error) {
        byte[] body = new MessageWriter().u32(error).toBytes();
        return message(linux_h.NLMSG_DONE, linux_h.NLM_F_MULTI, 1, body);
    }

    static byte[] acknowledgement(int sequence) {
        return message(
                linux_h.NLMSG_ERROR,
                linux_h.NLM_F_CAPPED,
                sequence,
                repeated(sequence, 0).toBytes());
    }

    /** Returns a refusal, with words. */
    static byte[] refusal(int sequence, Errno errno, String words) {
        byte[] body = repeated(sequence, -errno.number())
                .attribute(linux_h.NLMSGERR_ATTR_MSG, words)
                .toBytes();
        int flags = linux_h.NLM_F_CAPPED | linux_h.NLM_F_ACK_TLVS;
        return message(linux_h.NLMSG_ERROR, flags, sequence, body);
    }

    private static MessageWriter repeated(int sequence, int error) {
        return new MessageWriter()
                .u32(error)
                .u32(32)
                .u16(linux_h.RTM_NEWLINK)
                .u16(linux_h.NLM_F_REQUEST | linux_h.NLM_F_ACK)
                .u32(sequence)
                .u32(FakeKernel.NUMBER);
    }

    static byte[] link(int index, String name) {
        MessageWriter body = new MessageWriter()
                .u8(0)
                .u8(0)
                .u16(1)
                .u32(index)
                .u32(linux_h.IFF_UP)
                .u32(0)
                .attribute(linux_h.IFLA_IFNAME, name)
                .attributeU32(linux_h.IFLA_MTU, 1500)
                .attributeU32(linux_h.IFLA_TXQLEN, 1000)
                .attributeU32(linux_h.IFLA_MASTER, 7)
                .attribute(linux_h.IFLA_ADDRESS, new byte[] {2, 0, 0, 1, 2, 3});
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, "veth").end(info);
        int properties = body.begin(linux_h.IFLA_PROP_LIST);
        body.attribute(linux_h.IFLA_ALT_IFNAME, "first").attribute(linux_h.IFLA_ALT_IFNAME, "second");
        return body.end(properties).toBytes();
    }

    static byte[] address(int index, byte... address) {
        return new MessageWriter()
                .u8(address.length == 4 ? linux_h.AF_INET : linux_h.AF_INET6)
                .u8(24)
                .u8(linux_h.IFA_F_PERMANENT)
                .u8(linux_h.RT_SCOPE_UNIVERSE)
                .u32(index)
                .attribute(linux_h.IFA_ADDRESS, address)
                .attribute(linux_h.IFA_LOCAL, address)
                .attributeU32(linux_h.IFA_FLAGS, linux_h.IFA_F_PERMANENT)
                .toBytes();
    }

    static byte[] route() {
        return new MessageWriter()
                .u8(linux_h.AF_INET)
                .u8(24)
                .u8(0)
                .u8(0)
                .u8(linux_h.RT_TABLE_MAIN)
                .u8(linux_h.RTPROT_BOOT)
                .u8(linux_h.RT_SCOPE_LINK)
                .u8(linux_h.RTN_UNICAST)
                .u32(0)
                .attribute(linux_h.RTA_DST, new byte[] {10, 88, 7, 0})
                .attribute(linux_h.RTA_PREFSRC, new byte[] {10, 88, 7, 2})
                .attribute(linux_h.RTA_GATEWAY, new byte[] {10, 88, 7, 1})
                .attributeU32(linux_h.RTA_OIF, 5)
                .toBytes();
    }

    /** Returns what a socket that listens at a port looks like. */
    static byte[] socket(int family, int port) {
        return new MessageWriter()
                .u8(family)
                .u8(TCP_LISTEN)
                .u16(0)
                .u8(port >> Byte.SIZE)
                .u8(port)
                .zeros(72 - 6)
                .toBytes();
    }

    static byte[] datagram(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }
}
