package dev.panamax.oci;

import dev.panamax.config.ContainerPath;
import dev.panamax.config.Faults;
import dev.panamax.config.Namespace;
import java.util.List;

/** What must hold for mounts. */
final class MountValidation {
    /** What lxcfs and CRIU show instead of the kernel's own: nothing that the container's confinement depends on. */
    private static final List<String> PROC_FILES = List.of(
            "/proc/cpuinfo",
            "/proc/diskstats",
            "/proc/loadavg",
            "/proc/meminfo",
            "/proc/slabinfo",
            "/proc/stat",
            "/proc/swaps",
            "/proc/uptime",
            "/proc/sys/crypto/fips_enabled",
            "/proc/sys/kernel/ns_last_pid");

    private MountValidation() {}

    static void validate(Spec spec, Faults faults) {
        List<Mount> mounts = spec.mounts();
        for (int i = 0; i < mounts.size(); i++) {
            Mount mount = mounts.get(i);
            String pointer = "/mounts/" + i;
            destination(pointer, mount, faults);
            faults.path(pointer + "/source", mount.source());
            faults.text(pointer + "/type", mount.type());
            faults.texts(pointer + "/options", mount.options());
            if (mount.isBind() && mount.source().isEmpty()) {
                faults.add(pointer + "/source", "a bind mount needs a source");
            } else if (!mount.isBind()
                    && mount.type().isEmpty()
                    && !mount.options().contains("remount")) {
                faults.add(pointer + "/type", "a mount needs the type of its file system, or the option bind or rbind");
            }
            idMapping(pointer, mount, spec.linux(), faults);
        }
    }

    private static void destination(String pointer, Mount mount, Faults faults) {
        if (mount.destination().isEmpty()) {
            faults.add(pointer + "/destination", "a mount needs a path inside the container");
        }
        faults.path(pointer + "/destination", mount.destination());
        String path = ContainerPath.normalize(mount.destination());
        // What a bind mount at /proc shows must be a procfs as well: known only when its source is open.
        boolean procfs = path.equals("/proc") && (mount.isBind() || mount.type().equals("proc"));
        boolean proc = path.equals("/proc") || path.startsWith("/proc/");
        if (proc && !procfs && !PROC_FILES.contains(path)) {
            String message = "nothing but procfs can be mounted at /proc, and nothing below: "
                    + "the container's confinement depends on it";
            faults.add(pointer + "/destination", message);
        }
    }

    private static void idMapping(String pointer, Mount mount, Linux linux, Faults faults) {
        boolean uids = !mount.uidMappings().isEmpty();
        boolean gids = !mount.gidMappings().isEmpty();
        boolean option = mount.options().contains("idmap") || mount.options().contains("ridmap");
        if (uids != gids) {
            String missing = uids ? "/gidMappings" : "/uidMappings";
            faults.add(pointer + missing, "uidMappings and gidMappings are needed both, or none of them");
        } else if (option && !uids && !linux.has(Namespace.NEWUSER)) {
            String message =
                    "an idmapped mount needs uidMappings and gidMappings, or a user namespace to take them from";
            faults.add(pointer + "/options", message);
        }
        if ((uids || gids || option) && !mount.isBind()) {
            faults.add(pointer + "/options", "only a bind mount can be idmapped: add bind or rbind");
        }
        faults.idMappings(pointer + "/uidMappings", mount.uidMappings());
        faults.idMappings(pointer + "/gidMappings", mount.gidMappings());
    }
}
