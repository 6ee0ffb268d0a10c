package dev.panamax.netlink;

import dev.panamax.OneLine;
import dev.panamax.bindings.linux_h;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Network links of the namespace that a socket belongs to.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class Links {
    private static final int HEADER = 16;
    private static final int INDEX = 4;
    private static final int FLAGS = 8;
    private static final int HAIRPIN = 1;
    /** One queue each way is all that the kernel uses of a new pair, unless it is told to use more. */
    private static final int QUEUES = 1;
    /** From {@code linux/rtnetlink.h}: what counters say is not asked for. Kernels that do not know this tell it all the same. */
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
    /** Since Linux 6.15. */
    private static final int IFLA_NETNS_IMMUTABLE = 67;

    private final NetlinkSocket socket;

    public Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * A link.
     *
     * @param master index of the bridge that it is a port of, or 0
     * @param peer index of the other end of a pair, in whatever namespace that is; of other links, of the one below, or its own
     * @param kind such as {@code veth} or {@code bridge}; empty for hardware and loopback
     * @param immovable whether it is bound to its network namespace; older kernels say it of no link but loopback
     */
    public record Link(
            int index,
            String name,
            boolean up,
            int flags,
            int mtu,
            int transmitQueueLength,
            @Nullable MacAddress macAddress,
            int master,
            int peer,
            String kind,
            boolean immovable) {}

    /**
     * One end of a veth pair.
     *
     * @param namespace a network namespace to be born in, or null for the socket's
     * @param macAddress null for a random one
     * @param mtu in bytes, 0 for the default
     * @param transmitQueueLength in packets, 0 for the default
     * @param master index of a bridge, or 0
     */
    public record VethEnd(
            String name,
            @Nullable Fd namespace,
            @Nullable MacAddress macAddress,
            int mtu,
            int transmitQueueLength,
            int master) {}

    /** Returns all links. */
    public List<Link> list() {
        Request request = new Request(linux_h.RTM_GETLINK, 0, header(0, 0, 0).toBytes(), "RTM_GETLINK(all)");
        List<Link> links = new ArrayList<>();
        for (byte[] body : socket.dump(request, linux_h.RTM_NEWLINK)) {
            links.add(link(body));
        }
        return links;
    }

    /** Returns the link with a name. */
    public Optional<Link> find(String name) {
        return find(List.of(name)).getFirst();
    }

    /** Returns the links with some names, in their order. */
    public List<Optional<Link>> find(List<String> names) {
        List<Reply> replies =
                socket.exchange(names.stream().map(Links::question).toList());
        List<Optional<Link>> links = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            LinuxException refusal = replies.get(i).refusal();
            boolean missing = refusal != null && refusal.errno() == Errno.ENODEV;
            links.add(
                    missing
                            ? Optional.empty()
                            : Optional.of(named(names.get(i), replies.get(i).bodyOrThrow())));
        }
        return links;
    }

    private static Request question(String name) {
        MessageWriter body = header(0, 0, 0)
                .attribute(linux_h.IFLA_IFNAME, name)
                .attributeU32(linux_h.IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
        return new Request(linux_h.RTM_GETLINK, 0, body.toBytes(), "RTM_GETLINK(" + name + ")");
    }

    /** Returns a link, which is the one that was asked for: others must not be moved or removed in its place. */
    private static Link named(String name, byte[] body) {
        Link link = link(body);
        List<String> others = new MessageReader(body, HEADER)
                .nested(linux_h.IFLA_PROP_LIST)
                .map(properties -> properties.texts(linux_h.IFLA_ALT_IFNAME))
                .orElse(List.of());
        if (!link.name().equals(name) && !others.contains(name)) {
            throw new NetlinkException("the link " + OneLine.quoted(link.name()) + " where " + name + " was asked for");
        }
        return link;
    }

    /**
     * Makes a veth pair with one message: both ends are named, sized and moved when it is there, and the first one is up. The kernel
     * makes the peer before the two are connected, and can't set it up yet.
     *
     * @throws dev.panamax.linux.LinuxException with {@code EEXIST} if one of the names is taken
     */
    public void addVeth(VethEnd end, VethEnd peer) {
        socket.send(List.of(pair(end, peer)));
    }

    /**
     * Makes a veth pair as {@link #addVeth} does, whose first end is a port of a bridge that lets packets go back where they came from.
     *
     * @return the first end
     */
    public Link addBridgedVeth(VethEnd end, VethEnd peer) {
        MessageWriter port = header(0, 0, 0).attribute(linux_h.IFLA_IFNAME, end.name());
        Request hairpin = change(hairpin(port), end.name() + ", hairpin on");
        List<Reply> replies = socket.exchange(List.of(pair(end, peer), hairpin, question(end.name())));
        replies.forEach(Reply::bodyOrThrow);
        return named(end.name(), replies.getLast().body());
    }

    private static Request pair(VethEnd end, VethEnd peer) {
        MessageWriter body = header(0, linux_h.IFF_UP, linux_h.IFF_UP);
        attributes(body, end);
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, "veth");
        int data = body.begin(linux_h.IFLA_INFO_DATA);
        int peerInfo = body.begin(linux_h.VETH_INFO_PEER);
        header(body, 0, 0, 0);
        attributes(body, peer);
        body.end(peerInfo).end(data).end(info);
        return create(body, "veth " + end.name() + " and " + peer.name());
    }

    /** Makes a bridge, up, with a random address or the given one. */
    public void addBridge(String name, @Nullable MacAddress macAddress) {
        MessageWriter body = header(0, linux_h.IFF_UP, linux_h.IFF_UP).attribute(linux_h.IFLA_IFNAME, name);
        if (macAddress != null) {
            body.attribute(linux_h.IFLA_ADDRESS, macAddress.bytes());
        }
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, "bridge").end(info);
        socket.send(List.of(create(body, "bridge " + name)));
    }

    /** Makes a link of any kind that needs nothing but its name. */
    public void add(String name, String kind) {
        MessageWriter body = header(0, 0, 0).attribute(linux_h.IFLA_IFNAME, name);
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, kind).end(info);
        socket.send(List.of(create(body, kind + " " + name)));
    }

    /** Makes a VLAN on top of a link. */
    public void addVlan(String name, int parent, int id) {
        MessageWriter body =
                header(0, 0, 0).attribute(linux_h.IFLA_IFNAME, name).attributeU32(linux_h.IFLA_LINK, parent);
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, "vlan");
        int data = body.begin(linux_h.IFLA_INFO_DATA);
        body.attributeU16(linux_h.IFLA_VLAN_ID, id).end(data).end(info);
        socket.send(List.of(create(body, "vlan " + name)));
    }

    /** How the links of one parent see each other. */
    public enum MacvlanMode {
        PRIVATE(1),
        VEPA(2),
        BRIDGE(4),
        PASSTHRU(8);

        private final int value;

        MacvlanMode(int value) {
            this.value = value;
        }
    }

    /** Makes a link with an address of its own on top of another one. */
    public void addMacvlan(String name, int parent, MacvlanMode mode) {
        MessageWriter body =
                header(0, 0, 0).attribute(linux_h.IFLA_IFNAME, name).attributeU32(linux_h.IFLA_LINK, parent);
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_KIND, "macvlan");
        int data = body.begin(linux_h.IFLA_INFO_DATA);
        body.attributeU32(linux_h.IFLA_MACVLAN_MODE, mode.value).end(data).end(info);
        socket.send(List.of(create(body, "macvlan " + name)));
    }

    /** Removes a link; the other end of a pair goes with it. */
    public void delete(int index) {
        socket.send(List.of(
                new Request(linux_h.RTM_DELLINK, 0, header(index, 0, 0).toBytes(), "RTM_DELLINK(link " + index + ")")));
    }

    /** Removes a link if it is there, as {@link #remove} does. */
    public void deleteIfPresent(String name) {
        if (find(name).isPresent()) {
            remove(name);
        } else {
            awaitChanges(name);
        }
    }

    /**
     * Removes a link; the other end of a pair goes with it. When this returns it is gone for everybody who looks, and its name is free;
     * the kernel then still waits until no processor uses its memory, which we don't. Its end may come at any moment before, with the
     * namespace that has the other end of a pair.
     */
    public void remove(String name) {
        deleteAside(name);
        awaitChanges(name);
    }

    /** Returns when the kernel has told that the link is off its lists, or that there is none. */
    void deleteAside(String name) {
        Request deletion = byName(linux_h.RTM_DELLINK, name, "RTM_DELLINK");
        unlessAbsent(() -> socket.sendAside(deletion, linux_h.RTM_DELLINK));
    }

    /**
     * Waits until what is under way is done. The kernel takes a link off its lists and tells of it a little before it is out of /sys. It
     * holds a lock until then, which any change has to wait for: also one that changes nothing.
     */
    private void awaitChanges(String name) {
        Request nothing = byName(linux_h.RTM_NEWLINK, name, "RTM_NEWLINK");
        unlessAbsent(() -> socket.send(List.of(nothing)));
    }

    private static Request byName(int type, String name, String word) {
        byte[] named = header(0, 0, 0).attribute(linux_h.IFLA_IFNAME, name).toBytes();
        return new Request(type, 0, named, word + "(" + name + ")");
    }

    private static void unlessAbsent(Runnable change) {
        try {
            change.run();
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    public void setUp(int index) {
        change(header(index, linux_h.IFF_UP, linux_h.IFF_UP), index, "up");
    }

    public void setDown(int index) {
        change(header(index, 0, linux_h.IFF_UP), index, "down");
    }

    public void rename(int index, String name) {
        change(header(index, 0, 0).attribute(linux_h.IFLA_IFNAME, name), index, "name " + name);
    }

    /** Sets the largest packet, in bytes. */
    public void setMtu(int index, int mtu) {
        change(header(index, 0, 0).attributeU32(linux_h.IFLA_MTU, mtu), index, "mtu " + mtu);
    }

    /** Sets the length of the transmit queue, in packets. */
    public void setTransmitQueueLength(int index, int packets) {
        change(header(index, 0, 0).attributeU32(linux_h.IFLA_TXQLEN, packets), index, "txqueuelen " + packets);
    }

    public void setMacAddress(int index, MacAddress address) {
        change(header(index, 0, 0).attribute(linux_h.IFLA_ADDRESS, address.bytes()), index, "address " + address);
    }

    /** Makes a link a port of a bridge; master 0 takes it out. */
    public void setMaster(int index, int master) {
        change(header(index, 0, 0).attributeU32(linux_h.IFLA_MASTER, master), index, "master " + master);
    }

    /** Lets a port of a bridge send packets back to where they came from. */
    public void setHairpin(int index) {
        change(hairpin(header(index, 0, 0)), index, "hairpin on");
    }

    private static MessageWriter hairpin(MessageWriter body) {
        int info = body.begin(linux_h.IFLA_LINKINFO);
        body.attribute(linux_h.IFLA_INFO_SLAVE_KIND, "bridge");
        int data = body.begin(linux_h.IFLA_INFO_SLAVE_DATA);
        return body.attributeU8(linux_h.IFLA_BRPORT_MODE, HAIRPIN).end(data).end(info);
    }

    /** Moves a link to the network namespace of a process. */
    public void moveToProcess(int index, int pid) {
        change(header(index, 0, 0).attributeU32(linux_h.IFLA_NET_NS_PID, pid), index, "netns of process " + pid);
    }

    /** Moves a link to a network namespace. */
    public void move(int index, Fd namespace) {
        MessageWriter body = header(index, 0, 0).attributeU32(linux_h.IFLA_NET_NS_FD, namespace.number());
        change(body, index, "netns " + namespace);
    }

    /** Moves a link to a network namespace and gives it the name that it has there: another one, or a template with {@code %d}. */
    public void move(int index, Fd namespace, String name) {
        MessageWriter body = header(index, 0, 0)
                .attribute(linux_h.IFLA_IFNAME, name)
                .attributeU32(linux_h.IFLA_NET_NS_FD, namespace.number());
        change(body, index, "netns " + namespace + ", name " + name);
    }

    /** Gives a link a second name. */
    public void addAlternativeName(int index, String name) {
        MessageWriter body = header(index, 0, 0);
        int properties = body.begin(linux_h.IFLA_PROP_LIST);
        body.attribute(linux_h.IFLA_ALT_IFNAME, name).end(properties);
        String description = "RTM_NEWLINKPROP(link " + index + ", altname " + name + ")";
        int flags = linux_h.NLM_F_CREATE | linux_h.NLM_F_EXCL | linux_h.NLM_F_APPEND;
        socket.send(List.of(new Request(linux_h.RTM_NEWLINKPROP, flags, body.toBytes(), description)));
    }

    private void change(MessageWriter body, int index, String what) {
        socket.send(List.of(change(body, "link " + index + ", " + what)));
    }

    private static Request change(MessageWriter body, String what) {
        return new Request(linux_h.RTM_NEWLINK, 0, body.toBytes(), "RTM_NEWLINK(" + what + ")");
    }

    private static Request create(MessageWriter body, String what) {
        int flags = linux_h.NLM_F_CREATE | linux_h.NLM_F_EXCL;
        return new Request(linux_h.RTM_NEWLINK, flags, body.toBytes(), "RTM_NEWLINK(" + what + ")");
    }

    private static void attributes(MessageWriter body, VethEnd end) {
        body.attribute(linux_h.IFLA_IFNAME, end.name())
                .attributeU32(linux_h.IFLA_NUM_TX_QUEUES, QUEUES)
                .attributeU32(linux_h.IFLA_NUM_RX_QUEUES, QUEUES);
        if (end.namespace() != null) {
            body.attributeU32(linux_h.IFLA_NET_NS_FD, end.namespace().number());
        }
        if (end.macAddress() != null) {
            body.attribute(linux_h.IFLA_ADDRESS, end.macAddress().bytes());
        }
        if (end.mtu() != 0) {
            body.attributeU32(linux_h.IFLA_MTU, end.mtu());
        }
        if (end.transmitQueueLength() != 0) {
            body.attributeU32(linux_h.IFLA_TXQLEN, end.transmitQueueLength());
        }
        if (end.master() != 0) {
            body.attributeU32(linux_h.IFLA_MASTER, end.master());
        }
    }

    private static MessageWriter header(int index, int flags, int change) {
        return header(new MessageWriter(), index, flags, change);
    }

    /** Writes an {@code ifinfomsg}: only the flags in the change mask are touched. */
    private static MessageWriter header(MessageWriter body, int index, int flags, int change) {
        return body.u8(linux_h.AF_UNSPEC).u8(0).u16(0).u32(index).u32(flags).u32(change);
    }

    private static Link link(byte[] body) {
        MessageReader reader = new MessageReader(body, HEADER);
        int index = reader.i32(INDEX);
        int flags = reader.i32(FLAGS);
        if (index <= 0) {
            throw new NetlinkException("a link with the index " + index);
        }
        return new Link(
                index,
                reader.text(linux_h.IFLA_IFNAME).orElseThrow(() -> new NetlinkException("a link without a name")),
                (flags & linux_h.IFF_UP) != 0,
                flags,
                reader.attributeI32(linux_h.IFLA_MTU).orElse(0),
                reader.attributeI32(linux_h.IFLA_TXQLEN).orElse(0),
                reader.attribute(linux_h.IFLA_ADDRESS)
                        .filter(address -> address.length == 6)
                        .map(MacAddress::of)
                        .orElse(null),
                reader.attributeI32(linux_h.IFLA_MASTER).orElse(0),
                reader.attributeI32(linux_h.IFLA_LINK).orElse(index),
                reader.nested(linux_h.IFLA_LINKINFO)
                        .flatMap(info -> info.text(linux_h.IFLA_INFO_KIND))
                        .orElse(""),
                (flags & linux_h.IFF_LOOPBACK) != 0
                        || reader.attributeFlag(IFLA_NETNS_IMMUTABLE).orElse(false));
    }
}
