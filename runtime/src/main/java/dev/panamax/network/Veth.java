package dev.panamax.network;

import dev.panamax.config.Network;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.MacAddress;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.netlink.Routes;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One pair of virtual Ethernet links, with the bridge that it hangs on. */
final class Veth {
    private static final int RANDOM_DIGITS = 7;
    private static final int MAC_LENGTH = 6;

    private final Network.Veth config;
    private final String pointer;
    private final String bridgePointer;
    private final String name;
    private NetworkState.@Nullable VethPair planned;
    private Links.@Nullable Link foundBridge;
    private boolean madeBridge;
    private String hostName = "";

    /**
     * Prepares a pair.
     *
     * @param name what the end in the container is called
     */
    Veth(Network.Veth config, String pointer, String name) {
        this(config, pointer, pointer + "/bridge", name, null);
    }

    /**
     * Prepares a pair.
     *
     * @param planned the names that it must have, or null for those that {@link #plan} finds
     */
    Veth(
            Network.Veth config,
            String pointer,
            String bridgePointer,
            String name,
            NetworkState.@Nullable VethPair planned) {
        this.config = config;
        this.pointer = pointer;
        this.bridgePointer = bridgePointer;
        this.name = name;
        this.planned = planned;
    }

    /**
     * Returns names for the pair that are free: to be on record before there is anything that has them.
     *
     * @throws NetworkException if what is there in the place of the bridge is none
     */
    NetworkState.VethPair plan(NetlinkSocket host) {
        Links links = new Links(host);
        String free = randomName();
        List<Optional<Links.Link>> found = links.find(List.of(config.bridge(), free));
        while (found.getLast().isPresent()) {
            free = randomName();
            found = links.find(List.of(config.bridge(), free));
        }
        foundBridge = found.getFirst().map(this::requireBridge).orElse(null);
        planned = new NetworkState.VethPair(free, randomName());
        return planned;
    }

    /** Makes the pair, and the bridge if there is none, and configures the end in the container. */
    NetworkState.VethPair create(NetlinkSocket host, NetlinkSocket inside, Fd namespace) {
        try {
            NetworkState.VethPair pair = planned == null ? plan(host) : planned;
            int bridge = foundBridge == null ? bridge(host) : foundBridge.index();
            int end = makePair(new Links(host), pair.host(), bridge, namespace);
            configure(inside, end, pair.child());
            return pair;
        } catch (LinuxException e) {
            throw new NetworkException(String.valueOf(e.getMessage()), pointer, e);
        }
    }

    private int bridge(NetlinkSocket host) {
        Links links = new Links(host);
        var existing = links.find(config.bridge());
        if (existing.isEmpty()) {
            try {
                links.addBridge(config.bridge(), randomMacAddress());
                madeBridge = true;
            } catch (LinuxException e) {
                if (e.errno() != Errno.EEXIST) { // Another container may have been faster.
                    throw e;
                }
            }
            existing = links.find(config.bridge());
        }
        Links.Link bridge = requireBridge(existing.orElseThrow(this::bridgeIsGone));
        if (madeBridge) {
            addGatewayAddresses(new Addresses(host), bridge.index());
        }
        return bridge.index();
    }

    private Links.Link requireBridge(Links.Link link) {
        if (!link.kind().equals("bridge")) {
            throw new NetworkException(config.bridge() + " is no bridge", bridgePointer, null);
        }
        return link;
    }

    private NetworkException bridgeIsGone() {
        return new NetworkException(
                "the bridge " + config.bridge() + " was removed while it was needed", bridgePointer, null);
    }

    /** Makes the host the gateway that the container expects: a bridge without address would lead nowhere. */
    private void addGatewayAddresses(Addresses addresses, int bridge) {
        InetAddress gateway = config.gateway();
        if (gateway != null) {
            addresses.add(bridge, new IpPrefix(gateway, config.address().length()));
        }
        InetAddress ipv6Gateway = config.ipv6Gateway();
        IpPrefix ipv6Address = config.ipv6Address();
        if (ipv6Gateway != null && ipv6Address != null) {
            addresses.add(bridge, new IpPrefix(ipv6Gateway, ipv6Address.length()));
        }
    }

    /** Makes the pair and returns the index of the end in the container. */
    private int makePair(Links links, String host, int bridge, Fd namespace) {
        Links.VethEnd peer =
                new Links.VethEnd(name, namespace, config.macAddress(), config.mtu(), config.transmitQueueLength(), 0);
        Links.VethEnd end = new Links.VethEnd(host, null, null, config.mtu(), config.transmitQueueLength(), bridge);
        hostName = host;
        try {
            return links.addBridgedVeth(end, peer).peer();
        } catch (LinuxException e) {
            if (e.errno() == Errno.EEXIST) {
                hostName = ""; // Somebody else's.
            }
            if (links.find(config.bridge()).isEmpty()) {
                throw bridgeIsGone();
            }
            throw e;
        }
    }

    private void configure(NetlinkSocket inside, int index, String child) {
        Links links = new Links(inside);
        Addresses addresses = new Addresses(inside);
        Routes routes = new Routes(inside);
        inside.together(() -> {
            links.addAlternativeName(index, child);
            links.setUp(index);
            addresses.add(index, config.address());
            IpPrefix ipv6Address = config.ipv6Address();
            if (ipv6Address != null) {
                addresses.add(index, ipv6Address);
            }
            addDefaultRoute(routes, index, config.gateway());
            addDefaultRoute(routes, index, config.ipv6Gateway());
        });
    }

    private static void addDefaultRoute(Routes routes, int index, @Nullable InetAddress gateway) {
        if (gateway != null) {
            routes.add(new Routes.Route(null, null, gateway, index));
        }
    }

    /**
     * Removes the pair if it is still there.
     *
     * @param bridgeToo whether a bridge that was made for it goes as well
     */
    void remove(NetlinkSocket host, boolean bridgeToo) {
        Links links = new Links(host);
        if (!hostName.isEmpty()) {
            links.remove(hostName);
        }
        if (bridgeToo && madeBridge) {
            links.deleteIfPresent(config.bridge());
        }
    }

    private String randomName() {
        byte[] bytes = new byte[(RANDOM_DIGITS + 1) / 2];
        ThreadLocalRandom.current().nextBytes(bytes);
        return config.prefix() + HexFormat.of().formatHex(bytes).substring(0, RANDOM_DIGITS);
    }

    private static MacAddress randomMacAddress() {
        byte[] bytes = new byte[MAC_LENGTH];
        ThreadLocalRandom.current().nextBytes(bytes);
        bytes[0] = (byte) ((bytes[0] & 0xfe) | 2);
        return MacAddress.of(bytes);
    }
}
