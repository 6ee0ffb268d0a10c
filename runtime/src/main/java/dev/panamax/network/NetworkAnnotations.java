package dev.panamax.network;

import static dev.panamax.network.AnnotationNetwork.INTERFACE;
import static dev.panamax.network.AnnotationNetwork.NAMES;
import static dev.panamax.network.AnnotationNetwork.POINTER;
import static dev.panamax.network.AnnotationNetwork.PREFIX;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Network;
import dev.panamax.config.NetworkValidation;
import dev.panamax.config.Route;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the annotations of a network, and says all that is wrong with them. */
final class NetworkAnnotations {
    private static final List<String> KNOWN = List.of("bridge", "address", "subnet", "gateway", "mtu", "routes", "mac");
    private static final int LONGEST_SUBNET_PREFIX = 30;
    private static final String VIA = " via ";

    private final Map<String, String> annotations;
    private final List<Fault> faults;

    NetworkAnnotations(Map<String, String> annotations, List<Fault> faults) {
        this.annotations = annotations;
        this.faults = faults;
    }

    @Nullable
    AnnotationNetwork parse(boolean newNamespace) {
        int before = faults.size();
        checkNames();
        String bridge = text("bridge");
        if (bridge == null) {
            return null;
        }
        if (!newNamespace) {
            fault("bridge", "needs a new network namespace: one without a path in /linux/namespaces");
        }
        IpPrefix subnet = read("subnet", IpPrefix::parse);
        IpPrefix address = address(subnet);
        InetAddress gateway = read("gateway", IpPrefix::parseAddress);
        Integer mtu = read("mtu", NetworkAnnotations::number);
        MacAddress mac = read("mac", MacAddress::parse);
        List<Route> routes = routes();
        if (address == null) {
            return null;
        }
        Network.Veth veth =
                new Network.Veth(bridge, NAMES, mac, address, null, gateway, null, mtu == null ? 0 : mtu, 0);
        check(veth, subnet);
        return faults.size() > before ? null : new AnnotationNetwork(veth, subnet, routes);
    }

    /** A name that is misspelt would be a network that is not what somebody wanted. */
    private void checkNames() {
        for (String key : annotations.keySet()) {
            if (key.startsWith(PREFIX)) {
                String name = key.substring(PREFIX.length());
                if (!KNOWN.contains(name)) {
                    fault(name, "is unknown; there are " + String.join(", ", KNOWN));
                } else if (!annotations.containsKey(PREFIX + "bridge")) {
                    fault(name, "says nothing without " + PREFIX + "bridge");
                }
            }
        }
    }

    private @Nullable IpPrefix address(@Nullable IpPrefix subnet) {
        IpPrefix address = read("address", IpPrefix::parse);
        if (text("address") != null && text("subnet") != null) {
            fault("subnet", "the container has an address already: leave one of the two out");
            return null;
        }
        if (text("address") == null && text("subnet") == null) {
            fault("bridge", "needs " + PREFIX + "address, or " + PREFIX + "subnet to choose one from");
            return null;
        }
        if (subnet != null && subnet.isIpv4() && subnet.length() > LONGEST_SUBNET_PREFIX) {
            fault("subnet", subnet + " has no room for a gateway and containers");
            return null;
        }
        return subnet == null ? address : subnet.network();
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        String text = text("routes");
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            try {
                Route route = route(part.strip());
                NetworkValidation.route(POINTER + "routes", route, faults);
                routes.add(route);
            } catch (IllegalArgumentException e) {
                fault("routes", "\"" + part.strip() + "\": " + e.getMessage());
            }
        }
        return routes;
    }

    /** Reads {@code DESTINATION}, {@code DESTINATION via GATEWAY} or {@code default via GATEWAY}. */
    private static Route route(String text) {
        int via = text.indexOf(VIA);
        String destination = via < 0 ? text : text.substring(0, via).strip();
        InetAddress gateway = via < 0
                ? null
                : IpPrefix.parseAddress(text.substring(via + VIA.length()).strip());
        IpPrefix network = destination.equals("default") ? null : IpPrefix.parse(destination);
        return new Route(network, null, gateway, INTERFACE);
    }

    private void check(Network.Veth veth, @Nullable IpPrefix subnet) {
        List<Fault> found = new ArrayList<>();
        NetworkValidation.veth("", veth, found);
        for (Fault fault : found) {
            String name = fault.pointer().substring(1);
            String annotation = switch (name) {
                case "mac_address" -> "mac";
                case "address" -> subnet == null ? "address" : "subnet";
                default -> name;
            };
            fault(annotation, fault.message());
        }
    }

    private <T> @Nullable T read(String name, Function<String, T> reader) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            fault(name, "\"" + text + "\": " + e.getMessage());
            return null;
        }
    }

    private static Integer number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number", e);
        }
    }

    private @Nullable String text(String name) {
        return annotations.get(PREFIX + name);
    }

    private void fault(String name, String message) {
        faults.add(new Fault(POINTER + name.replace("~", "~0").replace("/", "~1"), message));
    }
}
