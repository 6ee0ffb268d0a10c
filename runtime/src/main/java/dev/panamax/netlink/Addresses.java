package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Addresses of the links of the namespace that a socket belongs to. */
public final class Addresses {
    private static final int HEADER = 8;
    private static final int PREFIX_LENGTH = 1;
    private static final int INDEX = 4;

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
        int flags = linux_h.NLM_F_CREATE() | linux_h.NLM_F_EXCL();
        socket.send(List.of(request(linux_h.RTM_NEWADDR(), flags, index, prefix, "RTM_NEWADDR")));
    }

    public void delete(int index, IpPrefix prefix) {
        socket.send(List.of(request(linux_h.RTM_DELADDR(), 0, index, prefix, "RTM_DELADDR")));
    }

    /** Returns all addresses of all links. */
    public List<LinkAddress> list() {
        byte[] body = new MessageWriter()
                .u8(linux_h.AF_UNSPEC())
                .u8(0)
                .u8(0)
                .u8(0)
                .u32(0)
                .toBytes();
        List<LinkAddress> addresses = new ArrayList<>();
        for (byte[] answer : socket.dump(new Request(linux_h.RTM_GETADDR(), 0, body, "RTM_GETADDR(all)"))) {
            MessageReader reader = new MessageReader(answer, HEADER);
            byte[] address = reader.attribute(linux_h.IFA_LOCAL())
                    .or(() -> reader.attribute(linux_h.IFA_ADDRESS()))
                    .orElseThrow();
            addresses.add(
                    new LinkAddress(reader.i32(INDEX), new IpPrefix(inetAddress(address), reader.u8(PREFIX_LENGTH))));
        }
        return addresses;
    }

    static InetAddress inetAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }

    static int family(InetAddress address) {
        return address.getAddress().length == Integer.BYTES ? linux_h.AF_INET() : linux_h.AF_INET6();
    }

    private static Request request(int type, int flags, int index, IpPrefix prefix, String name) {
        int addressFlags = prefix.isIpv4() ? 0 : linux_h.IFA_F_NODAD();
        byte[] address = prefix.address().getAddress();
        byte[] body = new MessageWriter()
                .u8(family(prefix.address()))
                .u8(prefix.length())
                .u8(addressFlags)
                .u8(linux_h.RT_SCOPE_UNIVERSE())
                .u32(index)
                .attribute(linux_h.IFA_LOCAL(), address)
                .attribute(linux_h.IFA_ADDRESS(), address)
                .toBytes();
        return new Request(type, flags, body, name + "(" + prefix + ", link " + index + ")");
    }
}
