package dev.panamax.network;

import java.util.List;

/**
 * What the host has of a container's networks.
 *
 * @param veths the pairs, in the order of the configuration
 * @param namespacePath the network namespace that was joined, or empty
 */
public record NetworkState(List<VethPair> veths, String namespacePath) {
    /** A container without networks that show on the host. */
    public static final NetworkState NONE = new NetworkState(List.of(), "");

    /**
     * A pair of links.
     *
     * @param host name of the end in the bridge
     * @param child second name of the end in the container
     */
    public record VethPair(String host, String child) {}

    public NetworkState {
        veths = List.copyOf(veths);
    }
}
