package dev.panamax.config;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold for networks and routes. */
public final class NetworkValidation {
    /** Longest name of an interface: {@code IFNAMSIZ} with its NUL is 16. */
    private static final int LONGEST_NAME = 15;
    /** What is added to a veth's prefix. */
    private static final int RANDOM_DIGITS = 7;

    private static final int LEAST_MTU = 68;
    private static final int MOST_MTU = 65535;
    private static final int LEAST_IPV6_MTU = 1280;

    private NetworkValidation() {}

    /**
     * Looks at a pair of links.
     *
     * @param pointer JSON pointer of the object that has them
     */
    public static void veth(String pointer, Network.Veth veth, List<Fault> faults) {
        name(pointer + "/bridge", veth.bridge(), LONGEST_NAME, "the name of a bridge", faults);
        name(pointer + "/veth_prefix", veth.prefix(), LONGEST_NAME - RANDOM_DIGITS, "a prefix for names", faults);
        if (veth.mtu() != 0 && (veth.mtu() < LEAST_MTU || veth.mtu() > MOST_MTU)) {
            faults.add(new Fault(pointer + "/mtu", veth.mtu() + " is not between 68 and 65535"));
        } else if (veth.mtu() != 0 && veth.mtu() < LEAST_IPV6_MTU && veth.ipv6Address() != null) {
            faults.add(new Fault(pointer + "/mtu", veth.mtu() + " is too little for IPv6, which needs 1280"));
        }
        MacAddress mac = veth.macAddress();
        if (mac != null && (mac.isMulticast() || !mac.isLocallyAdministered())) {
            String message = mac + " must be unicast and locally administered: the second digit one of 2, 6, a, e";
            faults.add(new Fault(pointer + "/mac_address", message));
        }
        addresses(pointer, veth, faults);
    }

    private static void addresses(String pointer, Network.Veth veth, List<Fault> faults) {
        if (!veth.address().isIpv4()) {
            faults.add(new Fault(pointer + "/address", veth.address() + " is not IPv4: see ipv6_address"));
        }
        IpPrefix ipv6 = veth.ipv6Address();
        if (ipv6 != null && ipv6.isIpv4()) {
            faults.add(new Fault(pointer + "/ipv6_address", ipv6 + " is not IPv6"));
        }
        InetAddress gateway = veth.gateway();
        if (gateway != null && !Validation.sameFamily(gateway, veth.address().address())) {
            faults.add(new Fault(pointer + "/gateway", gateway.getHostAddress() + " is not IPv4: see ipv6_gateway"));
        } else {
            reachable(pointer + "/gateway", gateway, veth.address(), faults);
        }
        InetAddress ipv6Gateway = veth.ipv6Gateway();
        if (ipv6Gateway != null && ipv6 == null) {
            faults.add(new Fault(pointer + "/ipv6_gateway", "needs an ipv6_address"));
        } else if (!Validation.sameFamily(ipv6Gateway, Validation.address(ipv6))) {
            faults.add(new Fault(pointer + "/ipv6_gateway", "is not IPv6"));
        } else if (ipv6 != null) {
            reachable(pointer + "/ipv6_gateway", ipv6Gateway, ipv6, faults);
        }
    }

    /** The kernel refuses a gateway that no link leads to. */
    private static void reachable(String pointer, @Nullable InetAddress gateway, IpPrefix address, List<Fault> faults) {
        if (gateway == null || gateway.isLinkLocalAddress()) {
            return;
        }
        if (!address.contains(gateway)) {
            String message = gateway.getHostAddress() + " is not in the network of the address, " + address.network();
            faults.add(new Fault(pointer, message));
        } else if (gateway.equals(address.address())) {
            faults.add(new Fault(pointer, gateway.getHostAddress() + " is the container's own address"));
        }
    }

    /**
     * Looks at a route.
     *
     * @param pointer its JSON pointer
     */
    public static void route(String pointer, Route route, List<Fault> faults) {
        if (route.destination() == null && route.source() == null && route.gateway() == null) {
            faults.add(new Fault(pointer, "a route needs a destination, a source or a gateway"));
        }
        InetAddress destination = Validation.address(route.destination());
        if (!Validation.sameFamily(destination, route.gateway())
                || !Validation.sameFamily(destination, route.source())
                || !Validation.sameFamily(route.source(), route.gateway())) {
            faults.add(new Fault(pointer, "destination, source and gateway must be of one family"));
        }
        name(pointer + "/interface_name", route.interfaceName(), LONGEST_NAME, "the name of an interface", faults);
    }

    private static void name(String pointer, String name, int longest, String what, List<Fault> faults) {
        if (name.isEmpty()) {
            faults.add(new Fault(pointer, what + " is needed"));
        } else if (name.length() > longest) {
            String message = "\"" + name + "\" has " + name.length() + " characters, " + longest + " is the most";
            faults.add(new Fault(pointer, message));
        } else if (name.equals(".") || name.equals("..") || !name.chars().allMatch(NetworkValidation::allowed)) {
            faults.add(new Fault(
                    pointer, "\"" + name + "\" is not " + what + ": no slash, colon, percent sign or white space"));
        }
    }

    private static boolean allowed(int character) {
        // The kernel takes a percent sign for a pattern that it fills in: "br%d" becomes br0.
        return character != '/' && character != ':' && character != '%' && character > ' ' && character < 0x7f;
    }
}
