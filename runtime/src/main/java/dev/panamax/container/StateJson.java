package dev.panamax.container;

import dev.panamax.config.JsonText;
import java.util.Map;

/**
 * A container's state as hooks and listeners get it.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/runtime.md#state">State</a>
 */
final class StateJson {
    private StateJson() {}

    /** Returns the state as one object on one line. */
    static String write(ContainerRecord record, ContainerStatus status) {
        JsonText json = JsonText.onOneLine();
        json.beginObject();
        json.anyText("ociVersion", record.ociVersion());
        json.anyText("id", record.id());
        json.anyText("status", status.word());
        json.anyNumber("pid", status == ContainerStatus.STOPPED ? 0 : record.pid());
        json.anyText("bundle", record.bundle().toString());
        if (!record.annotations().isEmpty()) {
            json.beginObject("annotations");
            for (Map.Entry<String, String> annotation : record.annotations().entrySet()) {
                json.anyText(annotation.getKey(), annotation.getValue());
            }
            json.endObject();
        }
        json.endObject();
        return json.toString();
    }
}
