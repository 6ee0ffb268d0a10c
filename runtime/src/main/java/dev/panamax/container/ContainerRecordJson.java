package dev.panamax.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import dev.panamax.systemd.Manager;
import dev.panamax.systemd.Unit;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        JsonNode root = JsonTree.read(text);
        try {
            return new ContainerRecord(
                    text(root, "ociVersion"),
                    text(root, "id"),
                    field(root, "creating").booleanValue(),
                    field(root, "pid").intValue(),
                    field(root, "startTime").longValue(),
                    Path.of(text(root, "bundle")),
                    Path.of(text(root, "rootfs")),
                    Instant.parse(text(root, "created")),
                    field(root, "owner").longValue(),
                    field(root, "ownKeyring").booleanValue(),
                    texts(root, "annotations"),
                    paths(root),
                    unit(root));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Unit unit(JsonNode root) throws IOException {
        JsonNode unit = root.get("unit");
        return unit == null
                ? null
                : new Unit(Manager.valueOf(text(unit, "manager").toUpperCase(Locale.ROOT)), text(unit, "name"));
    }

    private static JsonNode field(JsonNode node, String name) throws IOException {
        JsonNode value = node.get(name);
        if (value == null) {
            throw new IOException("there is no \"" + name + "\"");
        }
        return value;
    }

    private static String text(JsonNode node, String name) throws IOException {
        return field(node, name).asText();
    }

    private static Map<String, String> texts(JsonNode node, String name) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : field(node, name).properties()) {
            texts.put(entry.getKey(), entry.getValue().asText());
        }
        return texts;
    }

    private static Map<String, Path> paths(JsonNode node) throws IOException {
        Map<String, Path> paths = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : texts(node, "cgroupPaths").entrySet()) {
            paths.put(entry.getKey(), Path.of(entry.getValue()));
        }
        return paths;
    }
}
