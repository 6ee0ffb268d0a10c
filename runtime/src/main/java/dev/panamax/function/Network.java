package dev.panamax.function;

import dev.panamax.container.Container;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.netlink.SocketDiagnosis;
import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** The container's links and sockets. */
final class Network {
    private Network() {}

    static void links(Container container, PrintStream out) {
        try (NetlinkSocket socket = open(container, NetlinkSocket::open)) {
            List<Addresses.LinkAddress> addresses = new Addresses(socket).list();
            Table table = new Table("NAME", "MTU", "MAC", "FLAG", "ADDRS");
            for (Links.Link link : new Links(socket).list()) {
                String prefixes = addresses.stream()
                        .filter(address -> address.index() == link.index())
                        .map(address -> address.prefix().toString())
                        .collect(Collectors.joining(","));
                table.row(
                        link.name(),
                        Integer.toString(link.mtu()),
                        link.macAddress() == null ? "" : link.macAddress().toString(),
                        LinkFlag.names(link.flags()),
                        prefixes);
            }
            out.print(table);
        }
    }

    static void sockets(Container container, PrintStream out) {
        Table table = new Table("PROTOCOL", "STATE", "RECV-Q", "SEND-Q", "LOCAL", "PEER");
        for (SocketDiagnosis.Protocol protocol : SocketDiagnosis.Protocol.values()) {
            try (NetlinkSocket socket = open(container, NetlinkSocket::openSocketDiagnosis)) {
                for (SocketDiagnosis.InetSocket found : new SocketDiagnosis(socket).list(protocol)) {
                    table.row(
                            protocol.name(),
                            found.state().name(),
                            Long.toString(found.received()),
                            Long.toString(found.unsent()),
                            endpoint(found.localAddress(), found.localPort()),
                            endpoint(found.peerAddress(), found.peerPort()));
                }
            }
        }
        out.print(table);
    }

    private static NetlinkSocket open(Container container, Callable<NetlinkSocket> socket) {
        try (Fd namespace = Fd.open("/proc/" + container.state().initPid() + "/ns/net", OpenFlag.O_RDONLY)) {
            return NamespaceSocket.open(namespace, socket);
        }
    }

    private static String endpoint(InetAddress address, int port) {
        String host = address.isAnyLocalAddress() ? "*" : address.getHostAddress();
        String bracketed = address instanceof Inet6Address && !host.equals("*") ? "[" + host + "]" : host;
        return bracketed + ":" + (port == 0 ? "*" : Integer.toString(port));
    }
}
