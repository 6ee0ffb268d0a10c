package dev.panamax.network;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Network;
import dev.panamax.config.Route;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.netlink.Routes;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The network of a bundle whose annotations ask for one: a pair of links between the container and a bridge of the host, without any
 * other program's help.
 *
 * @param veth the pair; of a container that gets its address from a subnet, with the first one that it could have
 * @param subnet where the address is chosen from when the container is created, or null if it is fixed
 * @param routes beside the gateway's
 */
public record AnnotationNetwork(Network.Veth veth, @Nullable IpPrefix subnet, List<Route> routes) {
    static final String PREFIX = "dev.panamax.network.";
    static final String POINTER = "/annotations/" + PREFIX;
    static final String INTERFACE = "eth0";
    static final String NAMES = "pnx";

    private static final int RANDOM_BYTES = 6;

    public AnnotationNetwork {
        routes = List.copyOf(routes);
    }

    /**
     * Reads the annotations.
     *
     * @param newNamespace whether the container gets a network namespace of its own
     * @param faults gets all that is wrong
     * @return null if no network is asked for, or something is wrong
     */
    public static @Nullable AnnotationNetwork parse(
            Map<String, String> annotations, boolean newNamespace, List<Fault> faults) {
        return new NetworkAnnotations(annotations, faults).parse(newNamespace);
    }

    /**
     * Chooses the address if the container gets it from a subnet.
     *
     * @param id of the container
     * @param exists whether there still is a container with an id
     * @return this network with an address that is the container's until it is released
     * @throws NetworkException if all addresses are taken
     */
    public AnnotationNetwork lease(AddressLeases leases, String id, Predicate<String> exists) {
        if (subnet == null) {
            return this;
        }
        InetAddress gateway = veth.gateway();
        Set<InetAddress> reserved = gateway == null ? Set.of() : Set.of(gateway);
        IpPrefix address = leases.lease(id, subnet, reserved, exists, POINTER + "subnet");
        Network.Veth changed = new Network.Veth(
                veth.bridge(),
                veth.prefix(),
                veth.macAddress(),
                address,
                veth.ipv6Address(),
                gateway,
                veth.ipv6Gateway(),
                veth.mtu(),
                veth.transmitQueueLength());
        return new AnnotationNetwork(changed, null, routes);
    }

    /** Returns names for the pair, at random: to be on record before there is anything that has them. */
    public NetworkState plan() {
        return new NetworkState(List.of(new NetworkState.VethPair(randomName(), randomName())), "");
    }

    private static String randomName() {
        byte[] bytes = new byte[RANDOM_BYTES];
        ThreadLocalRandom.current().nextBytes(bytes);
        return NAMES + HexFormat.of().formatHex(bytes);
    }

    /**
     * Makes the pair, and the bridge if there is none.
     *
     * @param planned what {@link #plan} returned
     * @param namespace the container's
     * @throws NetworkException if something can't be made; nothing is left then
     */
    public void connect(NetworkState planned, Fd namespace) {
        Veth pair = new Veth(
                veth,
                "/annotations",
                POINTER + "bridge",
                INTERFACE,
                planned.veths().getFirst());
        try (NetlinkSocket host = NetlinkSocket.open();
                NetlinkSocket inside = NamespaceSocket.open(namespace)) {
            try {
                pair.create(host, inside, namespace);
                addRoutes(inside);
            } catch (NetworkException e) {
                pair.remove(host, true);
                throw e;
            }
        }
    }

    private void addRoutes(NetlinkSocket inside) {
        if (routes.isEmpty()) {
            return;
        }
        int index = new Links(inside).find(INTERFACE).orElseThrow().index();
        for (Route route : routes) {
            try {
                new Routes(inside).add(new Routes.Route(route.destination(), route.source(), route.gateway(), index));
            } catch (LinuxException e) {
                throw new NetworkException(String.valueOf(e.getMessage()), POINTER + "routes", e);
            }
        }
    }

    /** Removes the pairs of a container from the host if they are still there, whoever made them; bridges stay. */
    public static void disconnect(NetworkState state) {
        if (!state.veths().isEmpty()) {
            try (NetlinkSocket host = NetlinkSocket.open()) {
                Links links = new Links(host);
                for (NetworkState.VethPair pair : state.veths()) {
                    links.deleteIfPresent(pair.host());
                }
            }
        }
    }
}
