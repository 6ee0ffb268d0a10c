package dev.panamax.container;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.cgroup.CgroupManager;
import dev.panamax.cgroup.CgroupRemoval;
import dev.panamax.config.JsonText;
import dev.panamax.config.JsonTree;
import dev.panamax.network.AnnotationNetwork;
import dev.panamax.network.NetworkState;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a start would leave on the host if its runtime was killed: namespaces and mounts end with init, and that with the runtime.
 *
 * @param cgroups the directory of each controller
 * @param missing directories above those that were not there
 * @param unit that systemd keeps the processes in, or null
 */
record Leftovers(
        Map<String, Path> cgroups,
        List<Path> missing,
        @Nullable Unit unit,
        NetworkState networks) {
    /** A text without its end was being written when its writer was killed. */
    private static final String END = "\n";

    /** Returns what is about to be made. */
    static Leftovers of(CgroupManager cgroup, NetworkState networks) {
        Unit unit = cgroup.unit().orElse(null);
        // With a unit, those above are systemd's.
        List<Path> missing = unit == null ? CgroupRemoval.missingAbove(cgroup.paths()) : List.of();
        return new Leftovers(cgroup.paths(), missing, unit, networks);
    }

    /** Removes it, as far as it was made. */
    void remove() {
        CgroupRemoval.adopt(missing);
        CgroupRemoval.remove(unit, cgroups);
        AnnotationNetwork.disconnect(networks);
    }

    String toJson() {
        JsonText json = JsonText.onOneLine();
        json.beginObject();
        json.beginObject("cgroup_paths");
        for (Map.Entry<String, Path> path : cgroups.entrySet()) {
            json.anyText(path.getKey(), path.getValue().toString());
        }
        json.endObject();
        json.anyTexts("missing_cgroups", missing.stream().map(Path::toString).toList());
        if (unit != null) {
            json.beginObject("unit");
            json.anyText("manager", unit.manager().word());
            json.anyText("name", unit.name());
            json.endObject();
        }
        json.beginObject("network_state");
        State.write(networks, json);
        json.endObject();
        json.endObject();
        return json + END;
    }

    /**
     * Reads what {@link #toJson} has written.
     *
     * @return null if the text has no end: nothing was made then
     * @throws StartException if it is damaged
     */
    static @Nullable Leftovers parse(String text) {
        if (!text.endsWith(END)) {
            return null;
        }
        try {
            JsonNode root = JsonTree.read(text);
            Map<String, Path> cgroups = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> path : root.path("cgroup_paths").properties()) {
                cgroups.put(path.getKey(), Path.of(path.getValue().asText()));
            }
            List<Path> missing = new ArrayList<>();
            root.path("missing_cgroups").forEach(path -> missing.add(Path.of(path.asText())));
            return new Leftovers(
                    cgroups, missing, unit(root), State.networkState(StateFields.of(root.path("network_state"))));
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(
                    StartClaim.FILE
                            + " in the data path, which says what a killed runtime has left, can't be read: remove it: "
                            + e.getMessage(),
                    e);
        }
    }

    private static @Nullable Unit unit(JsonNode root) {
        JsonNode unit = root.get("unit");
        return unit == null
                ? null
                : new Unit(
                        Manager.valueOf(unit.path("manager").asText().toUpperCase(Locale.ROOT)),
                        unit.path("name").asText());
    }
}
