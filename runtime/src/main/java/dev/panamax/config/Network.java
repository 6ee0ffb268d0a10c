package dev.panamax.config;

import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One way in which a container reaches others. */
public sealed interface Network {
    /** The interface {@code lo} of the container's own network namespace. */
    record Loopback() implements Network {}

    /**
     * The network namespace of somebody else.
     *
     * @param path its file
     */
    record Joined(String path) implements Network {}

    /**
     * A pair of virtual Ethernet links, one end in the container, the other one in a bridge of the host.
     *
     * @param bridge name of the bridge; one that does not exist is made
     * @param prefix what the names of the host's ends start with
     * @param mtu in bytes; 0 for the kernel's default
     * @param transmitQueueLength in packets; 0 for the kernel's default
     */
    record Veth(
            String bridge,
            String prefix,
            @Nullable MacAddress macAddress,
            IpPrefix address,
            @Nullable IpPrefix ipv6Address,
            @Nullable InetAddress gateway,
            @Nullable InetAddress ipv6Gateway,
            int mtu,
            int transmitQueueLength)
            implements Network {}
}
