package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Cgroups of version 1: one directory for each controller, wherever that is mounted.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 */
final class CgroupV1 implements CgroupManager {
    private static final Set<Errno> REFUSALS = EnumSet.of(
            Errno.EACCES,
            Errno.EPERM,
            Errno.EROFS,
            Errno.ENOENT,
            Errno.ENOTDIR,
            Errno.EAGAIN,
            Errno.EBUSY,
            Errno.EINVAL);

    private final CgroupRequest request;
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final CgroupDirectories directories = new CgroupDirectories();

    CgroupV1(CgroupRequest request, CgroupHost host) {
        this.request = request;
        // Joined in a fixed order, so that what fails does not depend on chance.
        for (String controller : request.hierarchies()) {
            CgroupHost.Hierarchy hierarchy =
                    controller.isEmpty() ? host.unified() : host.controllers().get(controller);
            if (hierarchy != null) {
                paths.put(controller, host.directory(request, controller, hierarchy));
            }
        }
    }

    /** Hierarchies that limit nothing are joined to be seen there, if that is possible. */
    private static boolean isOptional(String controller) {
        return controller.isEmpty() || controller.startsWith("name=");
    }

    @Override
    public void create() {
        if (request.isExclusive()) {
            CgroupFitness.check(paths, request.placePointer());
        }
        try {
            for (Iterator<Map.Entry<String, Path>> entries = paths.entrySet().iterator(); entries.hasNext(); ) {
                Map.Entry<String, Path> entry = entries.next();
                if (!make(entry.getKey(), entry.getValue())) {
                    entries.remove();
                }
            }
            LimitsV1.set(paths, request, null);
            Path cpuset = paths.get("cpuset");
            if (cpuset != null) {
                Cpuset.inherit(cpuset);
            }
        } catch (CgroupException e) {
            removeAfter(e);
            throw e;
        }
    }

    private boolean make(String controller, Path directory) {
        try {
            directories.make(directory);
        } catch (CgroupException e) {
            if (!isOptional(controller) || !isRefusal(e)) {
                throw e;
            }
            return false;
        }
        Path parent = directory.getParent();
        if (controller.equals("cpuset") && parent != null) {
            // Not the directory itself yet: what it is to have may exclude others, who would be in the way of all.
            Cpuset.inherit(parent);
        }
        return true;
    }

    /** Returns whether the kernel does not want a cgroup to be made, and not that something else has gone wrong. */
    private static boolean isRefusal(CgroupException failure) {
        return failure.getCause() instanceof LinuxException refused && REFUSALS.contains(refused.errno());
    }

    private void removeAfter(CgroupException failure) {
        try {
            directories.remove();
        } catch (CgroupException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void add(int pid) {
        CgroupMembers.join(paths, pid, request.pointer(""));
    }

    @Override
    public void freeze(boolean frozen) {
        Freezer.set(paths(), frozen);
    }

    @Override
    public Map<String, Path> paths() {
        return Collections.unmodifiableMap(paths);
    }

    @Override
    public void close() {
        directories.remove();
    }
}
