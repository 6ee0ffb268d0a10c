package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where this host has its cgroups. A host with version 1 controllers, hybrid ones included, is served by version 1.
 *
 * @param controllers the mount of each version 1 controller
 * @param unified the mount of version 2, or null
 * @param init the cgroups of process 1, which relative version 1 paths start at
 * @param self our own cgroups
 */
record CgroupHost(
        Map<String, Hierarchy> controllers,
        @Nullable Hierarchy unified,
        List<CgroupMembership> init,
        List<CgroupMembership> self) {

    /**
     * A mounted hierarchy.
     *
     * @param root which cgroup is seen at the mount point; {@code /} but in containers
     */
    record Hierarchy(Path mountPoint, String root) {
        /** Returns the directory of a cgroup, by its path from the root of the hierarchy. */
        Path directory(String cgroup) {
            String below = root.equals("/") || !cgroup.startsWith(root) ? cgroup : cgroup.substring(root.length());
            return resolve(mountPoint, below);
        }
    }

    /** Mounts do not change while a JVM lives, or so every runtime assumes; reading them again for each start would cost more than it. */
    private static final class Holder {
        static final CgroupHost HOST = read();
    }

    static CgroupHost current() {
        return Holder.HOST;
    }

    private static CgroupHost read() {
        try {
            return of(MountInfo.ofSelf(), CgroupMembership.of(1), CgroupMembership.of((int)
                    ProcessHandle.current().pid()));
        } catch (IOException e) {
            throw new CgroupException("can't find out about cgroups: " + e.getMessage(), e);
        }
    }

    static CgroupHost of(List<MountInfo> mounts, List<CgroupMembership> init, List<CgroupMembership> self) {
        Map<String, Hierarchy> controllers = new LinkedHashMap<>();
        Hierarchy unified = null;
        for (MountInfo mount : mounts) {
            Hierarchy hierarchy = new Hierarchy(Path.of(mount.mountPoint()), mount.root());
            if (mount.type().equals("cgroup2")) {
                unified = unified == null ? hierarchy : unified;
            } else if (mount.type().equals("cgroup")) {
                for (String controller : mount.superOptions()) {
                    controllers.putIfAbsent(controller, hierarchy);
                }
            }
        }
        return new CgroupHost(controllers, unified, init, self);
    }

    CgroupManager manager(CgroupConfig config) {
        if (controllers.containsKey("devices") || controllers.containsKey("memory") || controllers.containsKey("cpu")) {
            return new CgroupV1(config, this);
        }
        if (unified == null) {
            throw new CgroupException("no cgroups are mounted on this host: mount cgroup2 on /sys/fs/cgroup", null);
        }
        return new CgroupV2(config, unified, self);
    }

    /** Appends a path, which may or may not start with a slash. */
    static Path resolve(Path base, String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return base.resolve(path.substring(start));
    }

    /** Returns the container's cgroup as its configuration names it: the parent, the name, or both. */
    static String name(CgroupConfig config) {
        if (config.parent().isEmpty()) {
            return config.name();
        }
        return config.name().isEmpty() ? config.parent() : config.parent() + "/" + config.name();
    }
}
