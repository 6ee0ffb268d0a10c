package dev.panamax.container;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.network.AddressLeases;
import dev.panamax.network.AnnotationNetwork;
import dev.panamax.network.NetDevices;
import dev.panamax.network.NetworkState;
import dev.panamax.oci.Spec;
import dev.panamax.proc.HostProcfs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the host does for a bundle's network: links that it gives away, and a pair that annotations ask for. */
final class BundleNetwork {
    private static final String FILE = "network.json";
    /** No id has such a character. */
    private static final String LEASES = "@leases";

    private final Spec spec;
    private final @Nullable AnnotationNetwork annotated;

    /**
     * Reads what is wanted.
     *
     * @throws ConfigException with all that is wrong with it
     */
    BundleNetwork(Spec spec) {
        List<Fault> faults = new ArrayList<>();
        this.spec = spec;
        this.annotated =
                AnnotationNetwork.parse(spec.annotations(), spec.linux().creates(Namespace.NEWNET), faults);
        if (!faults.isEmpty()) {
            throw new ConfigException("config.json", faults);
        }
    }

    /** Connects the network namespace of init. */
    void connect(StateDirectory directory, PidFd init) {
        if (annotated == null && spec.linux().netDevices().isEmpty()) {
            return;
        }
        try (Fd namespace = HostProcfs.networkNamespace(init)) {
            NetDevices.move(spec.linux().netDevices(), namespace);
            if (annotated != null) {
                connect(annotated, directory, namespace);
            }
        }
    }

    private static void connect(AnnotationNetwork network, StateDirectory directory, Fd namespace) {
        // On disk before the address is taken: whoever finds no plan looks for no address to free.
        NetworkState planned = network.plan();
        directory.write(FILE, State.toJson(planned));
        Path root = directory.path().resolveSibling("");
        AnnotationNetwork leased = network.lease(
                leases(root),
                directory.id(),
                other -> StateDirectory.of(root, other).exists());
        leased.connect(planned, namespace);
    }

    private static AddressLeases leases(Path root) {
        return new AddressLeases(root.resolve(LEASES));
    }

    /** Removes what was made for a container, or was about to be. */
    static void disconnect(StateDirectory directory) {
        String planned = directory.readIfPresent(FILE);
        if (planned == null) {
            return;
        }
        try {
            AnnotationNetwork.disconnect(State.networkState(planned));
        } catch (IOException e) {
            throw ContainerException.disk("reading " + directory.path().resolve(FILE) + ": " + e.getMessage(), e);
        }
        leases(directory.path().resolveSibling("")).release(directory.id());
    }
}
