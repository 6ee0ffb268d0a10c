package dev.panamax.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.panamax.config.JsonTree;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Unit;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A container's record as {@code state.json} holds it. */
final class ContainerRecordJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ContainerRecordJson() {}

    static String write(ContainerRecord record) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("ociVersion", record.ociVersion());
            json.writeStringField("id", record.id());
            json.writeBooleanField("creating", record.creating());
            json.writeNumberField("pid", record.pid());
            json.writeNumberField("startTime", record.startTime());
            json.writeStringField("bundle", record.bundle().toString());
            json.writeStringField("rootfs", record.rootfs().toString());
            json.writeStringField("created", record.created().toString());
            json.writeNumberField("owner", record.owner());
            json.writeBooleanField("ownKeyring", record.ownKeyring());
            json.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> annotation : record.annotations().entrySet()) {
                json.writeStringField(annotation.getKey(), annotation.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("cgroupPaths");
            for (Map.Entry<String, Path> path : record.cgroupPaths().entrySet()) {
                json.writeStringField(path.getKey(), path.getValue().toString());
            }
            json.writeEndObject();
            Unit unit = record.unit();
            if (unit != null) {
                json.writeObjectFieldStart("unit");
                json.writeStringField("manager", unit.manager().word());
                json.writeStringField("name", unit.name());
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text + "\n";
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
