package dev.panamax.network;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.netlink.Addresses;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Links of the host that a container gets for good: they go with its network namespace, and the kernel gives those that are hardware back
 * when that ends.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#network-devices">Network Devices</a>
 */
public final class NetDevices {
    private static final String POINTER = "/linux/netDevices/";
    private static final String TEMPLATE = "%d";
    private static final int LONGEST_NAME = 15;

    private NetDevices() {}

    /** A link that is to be moved. */
    private record Move(Links.Link link, String newName, String pointer) {}

    /** One network namespace: where links come from, or where they go. */
    private record Side(NetlinkSocket socket, Fd namespace) {
        Links links() {
            return new Links(socket);
        }
    }

    /**
     * Moves links of the calling thread's network namespace to that of a container. All is looked at before the first one moves; if one
     * can't be moved, those that have been come back.
     *
     * @param devices names in the container by names on the host; an empty one is the same, and one with {@code %d} is a template that
     *     the kernel fills in
     * @param namespace that of the container
     * @throws NetworkException if one can't be moved
     */
    public static void move(Map<String, String> devices, Fd namespace) {
        if (devices.isEmpty()) {
            return;
        }
        try (Fd own = Fd.open("/proc/thread-self/ns/net", OpenFlag.O_RDONLY);
                NetlinkSocket host = NetlinkSocket.open();
                NetlinkSocket inside = NamespaceSocket.open(namespace)) {
            move(devices, new Side(host, own), new Side(inside, namespace));
        }
    }

    private static void move(Map<String, String> devices, Side host, Side container) {
        List<Move> moves = check(devices, host, container);
        List<Runnable> back = new ArrayList<>();
        for (Move move : moves) {
            try {
                Links.Link moved = transfer(move.link(), move.newName(), true, host, container);
                back.add(() -> transfer(moved, move.link().name(), move.link().up(), container, host));
            } catch (LinuxException e) {
                NetworkException failure = new NetworkException(
                        "moving " + move.link().name() + " to the container: " + e.getMessage(), move.pointer(), e);
                giveBack(back, failure);
                throw failure;
            }
        }
    }

    private static void giveBack(List<Runnable> moved, NetworkException failure) {
        for (Runnable transfer : moved.reversed()) {
            try {
                transfer.run();
            } catch (LinuxException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private static List<Move> check(Map<String, String> devices, Side host, Side container) {
        List<Move> moves = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Links.Link link : container.links().list()) {
            taken.add(link.name());
        }
        for (Map.Entry<String, String> device : devices.entrySet()) {
            String name = device.getKey();
            String pointer = POINTER + name.replace("~", "~0").replace("/", "~1");
            String newName = device.getValue().isEmpty() ? name : device.getValue();
            Links.Link link = host.links()
                    .find(name)
                    .orElseThrow(() -> new NetworkException("the host has no link " + name, pointer, null));
            if (link.immovable()) {
                throw new NetworkException(name + " is bound to its network namespace", pointer, null);
            }
            if (!isName(newName)) {
                throw new NetworkException("\"" + newName + "\" is no name of a link", pointer, null);
            }
            if (!newName.contains(TEMPLATE) && !taken.add(newName)) {
                throw new NetworkException(
                        "the container has a link " + newName
                                + " already: choose another name, or a template such as eth" + TEMPLATE,
                        pointer,
                        null);
            }
            moves.add(new Move(link, newName, pointer));
        }
        return moves;
    }

    private static boolean isName(String name) {
        boolean valid = name.length() <= LONGEST_NAME && !name.equals(".") && !name.equals("..");
        for (int i = 0; i < name.length() && valid; i++) {
            char c = name.charAt(i);
            valid = c > ' ' && c < 0x7f && c != '/' && c != ':';
        }
        return valid;
    }

    /** Moves a link with its permanent addresses, sets it up if wanted, and returns it as it is called there. */
    private static Links.Link transfer(Links.Link link, String newName, boolean up, Side from, Side to) {
        List<Addresses.Permanent> addresses = new Addresses(from.socket()).permanent(link.index());
        Set<Integer> before = new HashSet<>();
        for (Links.Link other : to.links().list()) {
            before.add(other.index());
        }
        from.links().setDown(link.index());
        try {
            from.links().move(link.index(), to.namespace(), newName);
        } catch (LinuxException e) {
            takeBack(link, before, from, to);
            restore(link.index(), link.up(), from, addresses);
            throw e;
        }
        for (Links.Link moved : to.links().list()) {
            if (!before.contains(moved.index())) {
                restore(moved.index(), up, to, addresses);
                return moved;
            }
        }
        throw new IllegalStateException("the kernel moved " + link.name() + ", but it is not there");
    }

    /** The kernel renames a link after it has moved it: one whose new name it refuses is on the other side already. */
    private static void takeBack(Links.Link link, Set<Integer> before, Side from, Side to) {
        for (Links.Link other : to.links().list()) {
            if (!before.contains(other.index()) && other.name().equals(link.name())) {
                to.links().move(other.index(), from.namespace(), link.name());
            }
        }
    }

    /** Gives a link what it lost on its way down: its state, and those of its addresses that are gone. */
    private static void restore(int index, boolean up, Side side, List<Addresses.Permanent> addresses) {
        Addresses there = new Addresses(side.socket());
        for (Addresses.Permanent address : addresses) {
            try {
                there.restore(index, address);
            } catch (LinuxException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
        if (up) {
            side.links().setUp(index);
        }
    }
}
