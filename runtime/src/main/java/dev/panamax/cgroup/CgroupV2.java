package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.Map;

/**
 * Cgroups of version 2: one directory for all controllers, which are switched on from the root downwards.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
final class CgroupV2 implements CgroupManager {
    private final CgroupRequest request;
    private final Path mountPoint;
    private final Path directory;
    private final CgroupDirectories directories = new CgroupDirectories();

    CgroupV2(CgroupRequest request, CgroupHost host, CgroupHost.Hierarchy hierarchy) {
        this.request = request;
        this.mountPoint = hierarchy.mountPoint();
        this.directory = host.directory(request, hierarchy);
    }

    @Override
    public void create() {
        RefusalV2.checkThreads(directory, request.placePointer());
        if (request.isExclusive()) {
            CgroupFitness.check(paths(), request.placePointer());
        }
        try {
            directories.make(directory);
            if (request.hasParentsOfOurs()) {
                SubtreeControl.enableAll(mountPoint, directory);
            }
            for (String controller : Needs.ofV2(request.resources()).keySet()) {
                SubtreeControl.enable(mountPoint, directory, controller, request.placePointer());
            }
            LimitsV2.set(directory, request, null);
        } catch (CgroupException e) {
            try {
                directories.remove();
            } catch (CgroupException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    @Override
    public void add(int pid) {
        CgroupProcesses.add(directory, pid, request.pointer(""));
    }

    @Override
    public void freeze(boolean frozen) {
        Freezer.set(paths(), frozen);
    }

    @Override
    public Map<String, Path> paths() {
        return Map.of("", directory);
    }

    @Override
    public void close() {
        directories.remove();
    }
}
