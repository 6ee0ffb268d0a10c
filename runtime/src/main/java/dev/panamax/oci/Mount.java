package dev.panamax.oci;

import dev.panamax.config.IdMapping;
import java.util.List;

/**
 * A mount, in the place that it has in the list.
 *
 * @param destination path inside the container; a relative one starts at the root
 * @param type of the file system; empty for a bind mount
 * @param source what is mounted; of a bind mount, a path on the host, a relative one from the bundle
 * @param options as {@code mount(8)} has them
 * @param uidMappings of an idmapped mount, like gidMappings; empty for those of the container's user namespace
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#mounts">Mounts</a>
 */
public record Mount(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    public Mount {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    /** Returns whether this shows a part of the host's file tree. */
    public boolean isBind() {
        return options.contains("bind") || options.contains("rbind");
    }
}
