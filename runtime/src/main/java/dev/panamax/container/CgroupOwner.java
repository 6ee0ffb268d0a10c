package dev.panamax.container;

import dev.panamax.cgroup.CgroupDelegation;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import dev.panamax.oci.Mount;
import dev.panamax.oci.Process;
import dev.panamax.oci.Spec;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whose a container's cgroup is: the container's, if it is to make others below it.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#cgroup-ownership">Cgroup ownership</a>
 */
final class CgroupOwner {
    private CgroupOwner() {}

    /** Gives a version 2 cgroup to the program's user, if it can be seen and written to in namespaces of the container's own. */
    static void set(Map<String, Path> paths, Spec spec) {
        boolean own = spec.linux().creates(Namespace.NEWUSER) && spec.linux().creates(Namespace.NEWCGROUP);
        Process process = spec.process();
        if (!own || process == null || !isWritable(spec)) {
            return;
        }
        IdMapping.outside(spec.linux().uidMappings(), process.user().uid())
                .ifPresent(uid -> CgroupDelegation.delegate(paths, uid));
    }

    private static boolean isWritable(Spec spec) {
        for (Mount mount : spec.mounts()) {
            boolean shown =
                    mount.source().equals("cgroup") && mount.destination().equals("/sys/fs/cgroup");
            if (shown && !mount.options().contains("ro")) {
                return true;
            }
        }
        return false;
    }
}
