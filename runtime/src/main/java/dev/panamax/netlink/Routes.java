package dev.panamax.netlink;

import dev.panamax.bindings.linux_h;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes of the namespace that a socket belongs to, in its main table. */
public final class Routes {
    private static final int HEADER = 12;
    private static final int FAMILY = 0;
    private static final int DESTINATION_LENGTH = 1;
    private static final int TABLE = 4;
    private static final int FLAGS = 8;

    private final NetlinkSocket socket;

    public Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /**
     * A route.
     *
     * @param destination null for all addresses
     * @param source the address that packets leave with, or null for the kernel's choice
     * @param gateway null for a destination on the link itself
     * @param index of the link
     */
    public record Route(
            @Nullable IpPrefix destination,
            @Nullable InetAddress source,
            @Nullable InetAddress gateway,
            int index) {}

    /**
     * Adds a route.
     *
     * @throws dev.panamax.linux.LinuxException with {@code EEXIST} if there is one to that destination already
     */
    public void add(Route route) {
        IpPrefix destination =
                route.destination() == null ? null : route.destination().network();
        InetAddress any = destination != null
                ? destination.address()
                : route.gateway() != null ? route.gateway() : route.source();
        if (any == null) {
            throw new IllegalArgumentException("a route needs a destination, a gateway or a source");
        }
        boolean onLink = route.gateway() == null;
        MessageWriter body = new MessageWriter()
                .u8(Addresses.family(any))
                .u8(destination == null ? 0 : destination.length())
                .u8(0)
                .u8(0)
                .u8(linux_h.RT_TABLE_MAIN)
                .u8(linux_h.RTPROT_BOOT)
                .u8(onLink ? linux_h.RT_SCOPE_LINK : linux_h.RT_SCOPE_UNIVERSE)
                .u8(linux_h.RTN_UNICAST)
                .u32(0);
        if (destination != null && destination.length() > 0) {
            body.attribute(linux_h.RTA_DST, destination.address().getAddress());
        }
        if (route.source() != null) {
            body.attribute(linux_h.RTA_PREFSRC, route.source().getAddress());
        }
        if (route.gateway() != null) {
            body.attribute(linux_h.RTA_GATEWAY, route.gateway().getAddress());
        }
        body.attributeU32(linux_h.RTA_OIF, route.index());
        int flags = linux_h.NLM_F_CREATE | linux_h.NLM_F_EXCL;
        socket.send(List.of(
                new Request(linux_h.RTM_NEWROUTE, flags, body.toBytes(), "RTM_NEWROUTE(" + words(route) + ")")));
    }

    /** Returns the routes of the main table, both families. */
    public List<Route> list() {
        byte[] body = new byte[HEADER];
        List<Route> routes = new ArrayList<>();
        for (byte[] answer :
                socket.dump(new Request(linux_h.RTM_GETROUTE, 0, body, "RTM_GETROUTE(all)"), linux_h.RTM_NEWROUTE)) {
            MessageReader reader = new MessageReader(answer, HEADER);
            boolean cached = (reader.i32(FLAGS) & linux_h.RTM_F_CLONED) != 0;
            if (reader.u8(TABLE) == linux_h.RT_TABLE_MAIN && !cached) {
                routes.add(route(reader));
            }
        }
        return routes;
    }

    private static Route route(MessageReader reader) {
        int length = reader.u8(DESTINATION_LENGTH);
        boolean known = reader.u8(FAMILY) == linux_h.AF_INET || reader.u8(FAMILY) == linux_h.AF_INET6;
        return new Route(
                known
                        ? reader.address(linux_h.RTA_DST)
                                .map(address -> MessageReader.prefix(address, length))
                                .orElse(null)
                        : null,
                reader.address(linux_h.RTA_PREFSRC).orElse(null),
                reader.address(linux_h.RTA_GATEWAY).orElse(null),
                reader.attributeI32(linux_h.RTA_OIF).orElse(0));
    }

    private static String words(Route route) {
        String destination = route.destination() == null
                ? "default"
                : route.destination().network().toString();
        String gateway =
                route.gateway() == null ? "" : " via " + route.gateway().getHostAddress();
        String source = route.source() == null ? "" : " src " + route.source().getHostAddress();
        return destination + gateway + source + ", link " + route.index();
    }
}
