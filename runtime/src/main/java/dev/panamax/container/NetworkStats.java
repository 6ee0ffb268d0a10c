package dev.panamax.container;

import dev.panamax.network.NetworkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a container has received and sent, over all its veth pairs. */
public record NetworkStats(
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDropped,
        long sentBytes,
        long sentPackets,
        long sendErrors,
        long sendDropped) {
    private static final Path LINKS = Path.of("/sys/class/net");

    /** Reads the counters of the host's ends: what the host sent is what the container received. */
    static NetworkStats read(NetworkState state) {
        return new NetworkStats(
                sum(state, "tx_bytes"),
                sum(state, "tx_packets"),
                sum(state, "tx_errors"),
                sum(state, "tx_dropped"),
                sum(state, "rx_bytes"),
                sum(state, "rx_packets"),
                sum(state, "rx_errors"),
                sum(state, "rx_dropped"));
    }

    private static long sum(NetworkState state, String counter) {
        long sum = 0;
        for (NetworkState.VethPair pair : state.veths()) {
            Path file = LINKS.resolve(pair.host()).resolve("statistics").resolve(counter);
            try {
                sum += Long.parseLong(Files.readString(file).strip());
            } catch (NoSuchFileException e) {
                throw new StartException("the container's link " + pair.host() + " is gone from the host", e);
            } catch (IOException | NumberFormatException e) {
                throw new StartException("reading " + file + ": " + e.getMessage(), e);
            }
        }
        return sum;
    }
}
