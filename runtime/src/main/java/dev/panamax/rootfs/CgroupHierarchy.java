package dev.panamax.rootfs;

import dev.panamax.proc.MountInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchy of cgroup version 1, as a container sees it.
 *
 * @param name of its directory: that of the host's mount
 * @param controllers those in it, as options of {@code mount(2)}; {@code name=NAME} for one without controllers
 * @param directory the container's cgroup on the host, or null if it has none of its own
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
record CgroupHierarchy(
        String name, List<String> controllers, @Nullable Path directory) {
    /** Options of the file system that are no controllers. */
    private static final Set<String> OTHER_OPTIONS = Set.of(
            "rw",
            "ro",
            "xattr",
            "noprefix",
            "clone_children",
            "cpuset_v2_mode",
            "favordynmods",
            "nofavordynmods",
            "seclabel");

    private static final String NAMED = "name=";

    /**
     * Returns the hierarchies of a host, each once, in the order of its mounts.
     *
     * @param paths the container's cgroup of each controller
     */
    static List<CgroupHierarchy> of(List<MountInfo> mounts, Map<String, Path> paths) {
        List<CgroupHierarchy> hierarchies = new ArrayList<>();
        List<List<String>> seen = new ArrayList<>();
        for (MountInfo mount : mounts) {
            if (mount.type().equals("cgroup")) {
                List<String> controllers = controllers(mount.superOptions());
                if (!controllers.isEmpty() && !seen.contains(controllers)) {
                    seen.add(controllers);
                    String name = RootTree.name(mount.mountPoint());
                    hierarchies.add(new CgroupHierarchy(name, controllers, directory(controllers, paths)));
                }
            }
        }
        return hierarchies;
    }

    private static List<String> controllers(List<String> options) {
        List<String> controllers = new ArrayList<>();
        for (String option : options) {
            if (!OTHER_OPTIONS.contains(option) && (option.startsWith(NAMED) || option.indexOf('=') < 0)) {
                controllers.add(option);
            }
        }
        return controllers;
    }

    private static @Nullable Path directory(List<String> controllers, Map<String, Path> paths) {
        for (String controller : controllers) {
            Path path = paths.get(controller);
            if (path == null && controller.startsWith(NAMED)) {
                path = paths.get(controller.substring(NAMED.length()));
            }
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    /** Returns the names under which the controllers are looked for, beside the directory's own. */
    List<String> aliases() {
        return controllers.size() > 1 ? controllers : List.of();
    }
}
