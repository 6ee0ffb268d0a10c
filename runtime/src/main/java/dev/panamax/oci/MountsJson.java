package dev.panamax.oci;

import static dev.panamax.oci.SpecJson.ANY;

import dev.panamax.config.Fields;
import dev.panamax.config.IdMapping;
import java.util.ArrayList;
import java.util.List;

/** Reads the mounts of {@code config.json}, and mappings of ids. */
final class MountsJson {
    private static final long ID_COUNT = 0xffff_ffffL;

    private MountsJson() {}

    static List<Mount> mounts(List<Fields> list) {
        List<Mount> mounts = new ArrayList<>(list.size());
        for (Fields fields : list) {
            mounts.add(new Mount(
                    fields.text("destination"),
                    fields.text("type"),
                    fields.text("source"),
                    fields.texts("options"),
                    idMappings(fields.objects("uidMappings")),
                    idMappings(fields.objects("gidMappings"))));
        }
        return mounts;
    }

    static List<IdMapping> idMappings(List<Fields> list) {
        List<IdMapping> mappings = new ArrayList<>(list.size());
        for (Fields fields : list) {
            // A missing id is no 0: it would be the host's root.
            fields.require("containerID", "hostID", "size");
            Long size = fields.optionalNumber("size", ANY, 1, ID_COUNT);
            mappings.add(new IdMapping(
                    ProcessJson.id(fields, "containerID"), ProcessJson.id(fields, "hostID"), size == null ? 1 : size));
        }
        return mappings;
    }
}
