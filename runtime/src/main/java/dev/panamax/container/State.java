package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonDocument;
import dev.panamax.config.JsonText;
import dev.panamax.config.JsonTree;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.SystemCall;
import dev.panamax.network.NetworkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code state.json} says of a running container.
 *
 * @param initPid process id of init, as the runtime sees it
 * @param initStartTime in clock ticks since the machine started: the pid is init's only as long as this agrees
 * @param cgroupPaths directory of each controller
 */
public record State(int initPid, long initStartTime, NetworkState networkState, Map<String, Path> cgroupPaths) {
    static final String FILE = "state.json";

    private static final int MODE = 0666; // What the umask leaves of it.

    /** Returns the state as {@code state.json} holds it: one object, with a line feed. */
    String toJson() {
        JsonText json = JsonText.onOneLine();
        json.beginObject();
        json.anyNumber("init_pid", initPid);
        json.anyText("init_start_time", Long.toString(initStartTime));
        json.beginObject("network_state");
        write(networkState, json);
        json.endObject();
        if (!cgroupPaths.isEmpty()) {
            json.beginObject("cgroup_paths");
            for (Map.Entry<String, Path> path : new TreeMap<>(cgroupPaths).entrySet()) {
                json.anyText(path.getKey(), path.getValue().toString());
            }
            json.endObject();
        }
        json.endObject();
        return json + "\n";
    }

    /** Returns the network state alone, as init gets it: one object, with a line feed. */
    static String toJson(NetworkState state) {
        JsonText json = JsonText.onOneLine();
        json.beginObject();
        write(state, json);
        json.endObject();
        return json + "\n";
    }

    /** Writes the first pair under the names of 2014, when there could be only one, and all pairs if there are more. */
    static void write(NetworkState state, JsonText json) {
        if (!state.veths().isEmpty()) {
            write(state.veths().getFirst(), json);
        }
        json.text("ns_path", state.namespacePath());
        if (state.veths().size() > 1) {
            json.beginList("veths");
            for (NetworkState.VethPair pair : state.veths()) {
                json.beginElement();
                write(pair, json);
                json.endObject();
            }
            json.endList();
        }
    }

    private static void write(NetworkState.VethPair pair, JsonText json) {
        json.anyText("veth_host", pair.host());
        json.anyText("veth_child", pair.child());
    }

    /**
     * Reads the state in a directory.
     *
     * @throws IOException if there is none, or it is damaged
     */
    static State read(Path directory) throws IOException {
        String text = JsonDocument.decoded(FILE, Files.readAllBytes(directory.resolve(FILE)));
        StateFields root = StateFields.of(JsonTree.read(text));
        if (root.pid("init_pid") == 0) {
            throw new IOException("\"init_pid\" is no number of a process");
        }
        return new State(
                root.pid("init_pid"),
                root.textOfNumber("init_start_time"),
                root.has("network_state") ? networkState(root.object("network_state")) : NetworkState.NONE,
                root.has("cgroup_paths")
                        ? new TreeMap<>(root.object("cgroup_paths").paths())
                        : Map.of());
    }

    /**
     * Reads a network state alone.
     *
     * @throws IOException if it is damaged
     */
    static NetworkState networkState(String json) throws IOException {
        return networkState(StateFields.of(JsonTree.read(json)));
    }

    static NetworkState networkState(StateFields network) throws IOException {
        List<NetworkState.VethPair> veths = new ArrayList<>();
        if (network.has("veths")) {
            if (!network.any("veths").isArray()) {
                throw new IOException("\"veths\" is no list");
            }
            for (JsonNode pair : network.any("veths")) {
                veths.add(pair(StateFields.of(pair)));
            }
        } else if (network.has("veth_host")) {
            veths.add(pair(network));
        }
        return new NetworkState(veths, network.has("ns_path") ? network.text("ns_path") : "");
    }

    private static NetworkState.VethPair pair(StateFields pair) throws IOException {
        return new NetworkState.VethPair(pair.link("veth_host"), pair.link("veth_child"));
    }

    /**
     * Writes the state into a directory, whole or not at all.
     *
     * @throws dev.panamax.linux.LinuxException if it can't be written
     */
    void write(Path directory) {
        AtomicFile.write(directory.resolve(FILE), toJson(), MODE);
    }

    /** Removes the state from a directory. */
    static void remove(Path directory) {
        remove(directory.resolve(FILE).toString());
    }

    private static void remove(String file) {
        Call call = Call.of(SystemCall.UNLINKAT, AT_FDCWD, text(file), integer(0));
        long result = call.attempt();
        if (result < 0 && result != -Errno.ENOENT.number()) {
            throw new LinuxException(call.toString(), Errno.ofResult(result));
        }
    }
}
