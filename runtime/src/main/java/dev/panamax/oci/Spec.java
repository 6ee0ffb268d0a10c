package dev.panamax.oci;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container as {@code config.json} describes it. Empty texts and lists mean that nothing was said.
 *
 * @param process null if none was given: such a container can be created, but not started
 * @param annotations in the order of the file
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md">Configuration</a>
 */
public record Spec(
        String ociVersion,
        Root root,
        @Nullable Process process,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Hooks hooks,
        Map<String, String> annotations,
        Linux linux) {
    public Spec {
        mounts = List.copyOf(mounts);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** Returns this container with one more mount, after all others. */
    public Spec withMount(Mount mount) {
        List<Mount> more = new ArrayList<>(mounts);
        more.add(mount);
        return new Spec(ociVersion, root, process, hostname, domainname, more, hooks, annotations, linux);
    }

    /** Returns this container with another process. */
    public Spec withProcess(Process other) {
        return new Spec(ociVersion, root, other, hostname, domainname, mounts, hooks, annotations, linux);
    }
}
