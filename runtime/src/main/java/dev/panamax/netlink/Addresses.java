package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Addresses of the links of the namespace that a socket belongs to. */
public final class Addresses {
    private static final int HEADER = 8;
    private static final int FAMILY = 0;
    private static final int PREFIX_LENGTH = 1;
    private static final int FLAGS = 2;
    private static final int SCOPE = 3;
    private static final int INDEX = 4;

    /** What makes an address the same one elsewhere. */
    private static final int[] KEPT = {
        linux_h.IFA_ADDRESS, linux_h.IFA_LOCAL, linux_h.IFA_BROADCAST, linux_h.IFA_RT_PRIORITY
    };

    private final NetlinkSocket socket;

    public Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** An address of a link. */
    public record LinkAddress(int index, IpPrefix prefix) {}

    /**
     * Gives a link an address, at once usable: IPv6 does not ask around for duplicates first.
     *
     * @throws dev.panamax.linux.LinuxException with {@code EEXIST} if the namespace has the address already
     */
    public void add(int index, IpPrefix prefix) {
        int flags = linux_h.NLM_F_CREATE | linux_h.NLM_F_EXCL;
        socket.send(List.of(request(linux_h.RTM_NEWADDR, flags, index, prefix, "RTM_NEWADDR")));
    }

    public void delete(int index, IpPrefix prefix) {
        socket.send(List.of(request(linux_h.RTM_DELADDR, 0, index, prefix, "RTM_DELADDR")));
    }

    /**
     * An address that stays with its link until somebody takes it away, with all that was said of it.
     *
     * @param flags without those that only the kernel sets
     * @param attributes its own, the other side's, the broadcast address, the metric: by type
     */
    public record Permanent(int family, int length, int scope, int flags, Map<Integer, byte[]> attributes) {}

    /** Returns the permanent addresses of a link that hold everywhere, and not on the link or host alone. */
    public List<Permanent> permanent(int index) {
        List<Permanent> found = new ArrayList<>();
        for (MessageReader reader : dump()) {
            int flags = reader.attributeI32(linux_h.IFA_FLAGS).orElse(reader.u8(FLAGS));
            boolean permanent = (flags & linux_h.IFA_F_PERMANENT) != 0;
            if (reader.i32(INDEX) == index && permanent && reader.u8(SCOPE) == linux_h.RT_SCOPE_UNIVERSE) {
                Map<Integer, byte[]> attributes = new TreeMap<>();
                for (int type : KEPT) {
                    reader.attribute(type).ifPresent(value -> attributes.put(type, value));
                }
                int kept = flags & ~(linux_h.IFA_F_PERMANENT | linux_h.IFA_F_TENTATIVE | linux_h.IFA_F_SECONDARY);
                found.add(
                        new Permanent(reader.u8(FAMILY), reader.u8(PREFIX_LENGTH), reader.u8(SCOPE), kept, attributes));
            }
        }
        return found;
    }

    /**
     * Gives a link an address that another one had, or the same one elsewhere.
     *
     * @throws dev.panamax.linux.LinuxException with {@code EEXIST} if the namespace has the address already
     */
    public void restore(int index, Permanent address) {
        int flags = address.flags() | (address.family() == linux_h.AF_INET6 ? linux_h.IFA_F_NODAD : 0);
        MessageWriter body = new MessageWriter()
                .u8(address.family())
                .u8(address.length())
                .u8(flags)
                .u8(address.scope())
                .u32(index);
        address.attributes().forEach(body::attribute);
        body.attributeU32(linux_h.IFA_FLAGS, flags);
        int how = linux_h.NLM_F_CREATE | linux_h.NLM_F_EXCL;
        socket.send(List.of(new Request(
                linux_h.RTM_NEWADDR, how, body.toBytes(), "RTM_NEWADDR(a former address, link " + index + ")")));
    }

    /** Returns all addresses of all links. */
    public List<LinkAddress> list() {
        List<LinkAddress> addresses = new ArrayList<>();
        for (MessageReader reader : dump()) {
            InetAddress address = reader.address(linux_h.IFA_LOCAL)
                    .or(() -> reader.address(linux_h.IFA_ADDRESS))
                    .orElseThrow(() -> new NetlinkException("an address without an address"));
            addresses.add(new LinkAddress(reader.i32(INDEX), MessageReader.prefix(address, reader.u8(PREFIX_LENGTH))));
        }
        return addresses;
    }

    private List<MessageReader> dump() {
        byte[] body = new byte[HEADER];
        List<MessageReader> readers = new ArrayList<>();
        for (byte[] answer :
                socket.dump(new Request(linux_h.RTM_GETADDR, 0, body, "RTM_GETADDR(all)"), linux_h.RTM_NEWADDR)) {
            readers.add(new MessageReader(answer, HEADER));
        }
        return readers;
    }

    static int family(InetAddress address) {
        return address.getAddress().length == Integer.BYTES ? linux_h.AF_INET : linux_h.AF_INET6;
    }

    private static Request request(int type, int flags, int index, IpPrefix prefix, String name) {
        int addressFlags = prefix.isIpv4() ? 0 : linux_h.IFA_F_NODAD;
        byte[] address = prefix.address().getAddress();
        byte[] body = new MessageWriter()
                .u8(family(prefix.address()))
                .u8(prefix.length())
                .u8(addressFlags)
                .u8(linux_h.RT_SCOPE_UNIVERSE)
                .u32(index)
                .attribute(linux_h.IFA_LOCAL, address)
                .attribute(linux_h.IFA_ADDRESS, address)
                .toBytes();
        return new Request(type, flags, body, name + "(" + prefix + ", link " + index + ")");
    }
}
