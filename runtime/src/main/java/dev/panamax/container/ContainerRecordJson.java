package dev.panamax.container;

import dev.panamax.config.JsonText;
import dev.panamax.config.JsonTree;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A container's record as {@code state.json} holds it. */
final class ContainerRecordJson {
    private ContainerRecordJson() {}

    static String write(ContainerRecord record) {
        JsonText json = JsonText.onOneLine();
        json.beginObject();
        json.anyText("ociVersion", record.ociVersion());
        json.anyText("id", record.id());
        json.anyFlag("creating", record.creating());
        json.anyNumber("pid", record.pid());
        json.anyNumber("startTime", record.startTime());
        json.anyText("bundle", record.bundle().toString());
        json.anyText("rootfs", record.rootfs().toString());
        json.anyText("created", record.created().toString());
        json.anyNumber("owner", record.owner());
        json.anyFlag("ownKeyring", record.ownKeyring());
        json.beginObject("annotations");
        for (Map.Entry<String, String> annotation : record.annotations().entrySet()) {
            json.anyText(annotation.getKey(), annotation.getValue());
        }
        json.endObject();
        json.beginObject("cgroupPaths");
        for (Map.Entry<String, Path> path : record.cgroupPaths().entrySet()) {
            json.anyText(path.getKey(), path.getValue().toString());
        }
        json.endObject();
        Unit unit = record.unit();
        if (unit != null) {
            json.beginObject("unit");
            json.anyText("manager", unit.manager().word());
            json.anyText("name", unit.name());
            json.endObject();
        }
        json.endObject();
        return json + "\n";
    }

    /**
     * Reads a record.
     *
     * @throws IOException if it is damaged: nothing may be done to a process or cgroup that half a record names
     */
    static ContainerRecord read(String text) throws IOException {
        StateFields root = StateFields.of(JsonTree.read(text));
        try {
            return new ContainerRecord(
                    root.text("ociVersion"),
                    root.text("id"),
                    root.flag("creating"),
                    root.pid("pid"),
                    root.number("startTime"),
                    root.path("bundle"),
                    root.path("rootfs"),
                    Instant.parse(root.text("created")),
                    root.number("owner"),
                    root.flag("ownKeyring"),
                    root.object("annotations").texts(),
                    root.object("cgroupPaths").paths(),
                    root.has("unit") ? unit(root.object("unit")) : null);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Unit unit(StateFields unit) throws IOException {
        return new Unit(Manager.valueOf(unit.text("manager").toUpperCase(Locale.ROOT)), unit.text("name"));
    }
}
