package dev.panamax.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/**
 * A container's state as hooks and listeners get it.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/runtime.md#state">State</a>
 */
final class StateJson {
    private static final JsonFactory JSON = new JsonFactory();

    private StateJson() {}

    /** Returns the state as one object on one line. */
    static String write(ContainerRecord record, ContainerStatus status) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("ociVersion", record.ociVersion());
            json.writeStringField("id", record.id());
            json.writeStringField("status", status.word());
            json.writeNumberField("pid", status == ContainerStatus.STOPPED ? 0 : record.pid());
            json.writeStringField("bundle", record.bundle().toString());
            if (!record.annotations().isEmpty()) {
                json.writeObjectFieldStart("annotations");
                for (Map.Entry<String, String> annotation : record.annotations().entrySet()) {
                    json.writeStringField(annotation.getKey(), annotation.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }
}
