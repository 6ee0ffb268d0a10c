package dev.panamax.network;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Network;
import dev.panamax.config.Route;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.netlink.Links;
import dev.panamax.netlink.NamespaceSocket;
import dev.panamax.netlink.NetlinkSocket;
import dev.panamax.netlink.Routes;
import dev.panamax.proc.HostProcfs;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The networks of one container, from the host's side: made before init goes on, removed with the container. */
public final class ContainerNetworks implements AutoCloseable {
    private final ContainerConfig config;
    private final List<Veth> veths = new ArrayList<>();
    private final String joined;
    private @Nullable NetlinkSocket host;
    private @Nullable Fd namespace;
    private boolean started;

    public ContainerNetworks(ContainerConfig config) {
        this.config = config;
        String path = "";
        for (int i = 0; i < config.networks().size(); i++) {
            Network network = config.networks().get(i);
            if (network instanceof Network.Joined(String namespace)) {
                path = namespace;
            } else if (network instanceof Network.Veth veth) {
                veths.add(new Veth(veth, "/networks/" + i, "eth" + veths.size()));
            }
        }
        this.joined = path;
    }

    /** Returns the network namespace to join, or an empty text. */
    public String joinedNamespace() {
        return joined;
    }

    /** Adds what init itself does for its networks. */
    public static void addTo(SyscallProgram.Builder program, ContainerConfig config) {
        program.phase(Phase.NETWORK);
        for (int i = 0; i < config.networks().size(); i++) {
            if (config.networks().get(i) instanceof Network.Loopback) {
                program.from("/networks/" + i);
                Loopback.add(program);
                return;
            }
        }
    }

    /** Returns what will be made on the host: to be on record before it is there. */
    public NetworkState plan() {
        List<NetworkState.VethPair> pairs = new ArrayList<>();
        for (Veth veth : veths) {
            pairs.add(veth.plan(hostSocket()));
        }
        return new NetworkState(pairs, joined);
    }

    /**
     * Connects the network namespace of a container's init as the configuration says. An ordinary user can't look at it, and need not.
     * The namespace is kept until the pairs have been removed: the kernel would begin with that itself when it ends, and be half way.
     *
     * @throws NetworkException if something can't be made; {@link #close} takes back what was
     */
    public NetworkState connect(PidFd init) {
        if (veths.isEmpty() && config.routes().isEmpty()) {
            return new NetworkState(List.of(), joined);
        }
        Fd kept = HostProcfs.networkNamespace(init);
        namespace = kept;
        try (NetlinkSocket inside = NamespaceSocket.open(kept)) {
            List<NetworkState.VethPair> pairs = new ArrayList<>();
            for (Veth veth : veths) {
                pairs.add(veth.create(hostSocket(), inside, kept));
            }
            routes(inside);
            return new NetworkState(pairs, joined);
        } finally {
            closeHostSocket();
        }
    }

    private void routes(NetlinkSocket inside) {
        for (int i = 0; i < config.routes().size(); i++) {
            Route route = config.routes().get(i);
            String pointer = "/routes/" + i;
            int index = new Links(inside)
                    .find(route.interfaceName())
                    .orElseThrow(() -> new NetworkException(
                            "the container has no interface " + route.interfaceName(), pointer, null))
                    .index();
            try {
                new Routes(inside).add(new Routes.Route(route.destination(), route.source(), route.gateway(), index));
            } catch (LinuxException e) {
                throw new NetworkException(String.valueOf(e.getMessage()), pointer, e);
            }
        }
    }

    /** Says that the container runs: bridges that were made for it stay from now on. */
    public void started() {
        started = true;
    }

    /** Removes the pairs, and the bridges that were made if the container never ran. */
    @Override
    public void close() {
        try (Fd kept = namespace) {
            if (kept != null) {
                for (Veth veth : veths.reversed()) {
                    veth.remove(hostSocket(), !started);
                }
            }
        } finally {
            namespace = null;
            closeHostSocket();
        }
    }

    private NetlinkSocket hostSocket() {
        if (host == null) {
            host = NetlinkSocket.open();
        }
        return host;
    }

    private void closeHostSocket() {
        if (host != null) {
            host.close();
            host = null;
        }
    }
}
