package dev.panamax.cli;

import dev.panamax.container.ContainerRecord;
import dev.panamax.container.ContainerStatus;
import dev.panamax.container.OciContainer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A container as callers are told of it.
 *
 * @param owner name of the user who created it
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/runtime.md#state">State</a>
 */
record ContainerState(ContainerRecord record, ContainerStatus status, String owner) {
    static ContainerState of(OciContainer container) {
        ContainerRecord record = container.record();
        return new ContainerState(record, container.status(), HostUsers.name(record.owner()));
    }

    /** Returns the first process, or 0 if there is none any more. */
    int pid() {
        return status == ContainerStatus.STOPPED ? 0 : record.pid();
    }

    String created() {
        return record.created().toString();
    }

    /** Returns the fields in the order in which everybody prints them. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ociVersion", record.ociVersion());
        fields.put("id", record.id());
        fields.put("pid", pid());
        fields.put("status", status.word());
        fields.put("bundle", record.bundle().toString());
        fields.put("rootfs", record.rootfs().toString());
        fields.put("created", created());
        if (!record.annotations().isEmpty()) {
            fields.put("annotations", record.annotations());
        }
        fields.put("owner", owner);
        return fields;
    }
}
