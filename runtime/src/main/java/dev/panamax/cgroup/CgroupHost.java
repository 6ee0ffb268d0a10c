package dev.panamax.cgroup;

import dev.panamax.PanamaxException;
import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String NO_CGROUPS = "no cgroups are mounted on this host: mount cgroup2 on /sys/fs/cgroup";

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
            // Others' mounts may have names that are no path to Java.
            if (mount.type().equals("cgroup2")) {
                unified = unified == null ? hierarchy(mount) : unified;
            } else if (mount.type().equals("cgroup")) {
                for (String controller : mount.superOptions()) {
                    controllers.putIfAbsent(controller, hierarchy(mount));
                }
            }
        }
        return new CgroupHost(controllers, unified, init, self);
    }

    private static Hierarchy hierarchy(MountInfo mount) {
        try {
            return new Hierarchy(Path.of(mount.mountPoint()), mount.root());
        } catch (InvalidPathException e) {
            throw new CgroupException("cgroups are mounted where Java finds no path: " + e.getMessage(), e);
        }
    }

    /**
     * Returns what is asked for, before any of it is there.
     *
     * @throws ConfigException if a bundle asks for what this host can't do
     * @throws CgroupException if something else does, or there are no cgroups
     */
    CgroupManager manager(CgroupRequest request) {
        if (!hasVersion1() && unified == null) {
            throw new CgroupException(NO_CGROUPS, null);
        }
        List<Fault> faults = faults(request);
        if (!faults.isEmpty()) {
            throw refusal(request, faults);
        }
        return hasVersion1() || unified == null ? new CgroupV1(request, this) : new CgroupV2(request, this, unified);
    }

    private static PanamaxException refusal(CgroupRequest request, List<Fault> faults) {
        return switch (request) {
            case LibcontainerRequest _ -> new CgroupException(describe(faults), null);
            case OciRequest _ -> new ConfigException("config.json", faults);
            case ScopeRequest scope -> refusal(scope.wanted(), faults);
        };
    }

    private boolean hasVersion1() {
        return controllers.containsKey("devices")
                || controllers.containsKey("memory")
                || controllers.containsKey("cpu");
    }

    /** Returns all that is wrong with a request on this host. */
    List<Fault> faults(CgroupRequest request) {
        boolean version1 = hasVersion1();
        if (!version1 && unified == null) {
            return List.of(new Fault(request.placePointer(), NO_CGROUPS));
        }
        List<Fault> faults = new ArrayList<>(request.faults(version1));
        faults.addAll(version1 || unified == null ? missingV1(request) : missingV2(request, unified));
        return faults;
    }

    private List<Fault> missingV1(CgroupRequest request) {
        Map<String, String> needs = new LinkedHashMap<>(request.mandatory());
        Needs.ofV1(request.resources()).forEach(needs::putIfAbsent);
        return ResourcesCheck.missing(request, needs, controllers.keySet(), " is not mounted on this host");
    }

    private static List<Fault> missingV2(CgroupRequest request, Hierarchy unified) {
        List<String> there = SubtreeControl.available(unified.mountPoint());
        String whyNot = " is not available in " + unified.mountPoint() + " (there: " + String.join(" ", there) + ")";
        return ResourcesCheck.missing(request, Needs.ofV2(request.resources()), there, whyNot);
    }

    private static String describe(List<Fault> faults) {
        StringBuilder text = new StringBuilder();
        for (Fault fault : faults) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(fault.message())
                    .append(", but ")
                    .append(fault.pointer())
                    .append(" needs it");
        }
        return text.toString();
    }

    /**
     * Returns where a request's cgroup is in a hierarchy of version 1. Relative paths start where process 1 is: the same path is the same
     * place, whoever calls.
     *
     * @param controller empty for the version 2 side of a hybrid host
     */
    Path directory(CgroupRequest request, String controller, Hierarchy hierarchy) {
        request.checkPlace(hierarchy, controller);
        String path = request.path();
        if (path.startsWith("/")) {
            return hierarchy.directory(path);
        }
        Optional<String> start =
                controller.isEmpty() ? CgroupMembership.unifiedPath(init) : CgroupMembership.path(init, controller);
        return resolve(hierarchy.directory(start.orElse("/")), path);
    }

    /**
     * Returns where a request's cgroup is in version 2. Relative paths start beside the cgroup that we are in, as one with processes can't
     * have limited ones below it.
     */
    Path directory(CgroupRequest request, Hierarchy hierarchy) {
        request.checkPlace(hierarchy, "");
        String path = request.path();
        if (path.startsWith("/")) {
            return hierarchy.directory(path);
        }
        Path own = hierarchy.directory(CgroupMembership.unifiedPath(self).orElse("/"));
        Path above = own.getParent();
        return resolve(own.equals(hierarchy.mountPoint()) || above == null ? hierarchy.mountPoint() : above, path);
    }

    /** Appends a path, which may or may not start with a slash. */
    static Path resolve(Path base, String path) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        return base.resolve(path.substring(start));
    }
}
