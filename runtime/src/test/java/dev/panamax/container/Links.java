package dev.panamax.container;

import dev.panamax.netlink.NetlinkSocket;
import java.util.List;

/** Links of the host, for tests. */
final class Links {
    private Links() {}

    static List<dev.panamax.netlink.Links.Link> list() {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            return new dev.panamax.netlink.Links(socket).list();
        }
    }

    /** Removes a link if it is there. */
    static void remove(String name) {
        try (NetlinkSocket socket = NetlinkSocket.open()) {
            new dev.panamax.netlink.Links(socket).deleteIfPresent(name);
        }
    }
}
