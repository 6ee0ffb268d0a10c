package dev.panamax.cgroup;

import dev.panamax.linux.Fd;
import dev.panamax.systemd.ScopePlace;
import dev.panamax.systemd.Systemd;
import dev.panamax.systemd.Unit;
import dev.panamax.systemd.UnitProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cgroup of a scope unit, which systemd makes around the container's first process and removes after the last. What systemd has no
 * words for is set by files.
 *
 * @see <a href="https://systemd.io/CGROUP_DELEGATION/">Control Group APIs and Delegation</a>
 */
final class SystemdCgroup implements CgroupManager {
    private final Unit unit;
    private final String slice;
    private final String description;
    private final CgroupManager files;
    private final List<UnitProperty> limits;
    private final List<UnitProperty> annotations;
    private boolean started;

    private SystemdCgroup(UnitRequest wanted, Unit unit, CgroupManager files, List<UnitProperty> limits) {
        this.unit = unit;
        this.slice = wanted.place().slice();
        this.description = wanted.description();
        this.annotations = wanted.annotations();
        this.files = files;
        this.limits = limits;
    }

    /**
     * Finds out where a unit will be. Nothing is created yet.
     *
     * @throws dev.panamax.systemd.SystemdException if its manager can't be reached
     * @throws CgroupException if a cgroup of that name is in use
     */
    static SystemdCgroup of(UnitRequest wanted, CgroupHost host) {
        ScopePlace place = wanted.place();
        try (Systemd systemd = Systemd.connect(wanted.manager())) {
            CgroupRequest request = new ScopeRequest(wanted.request(), systemd.controlGroup() + place.path());
            CgroupManager files = host.manager(request);
            CgroupFitness.check(files.paths(), request.placePointer());
            List<UnitProperty> limits = UnitProperties.limits(files.paths(), request, systemd.version(), false);
            return new SystemdCgroup(wanted, new Unit(wanted.manager(), place.unit()), files, limits);
        }
    }

    /** Nobody is born there: a scope begins with a process. */
    @Override
    public Optional<Fd> birthplace() {
        return Optional.empty();
    }

    /** Nothing: systemd makes it, when there is a process to put into it. */
    @Override
    public void create() {}

    @Override
    public void add(int pid) {
        List<UnitProperty> properties =
                UnitProperties.ofScope(slice, description, pid, UnitProperties.isVersion1(paths()));
        properties.addAll(limits);
        properties.addAll(annotations);
        try (Systemd systemd = Systemd.connect(unit.manager())) {
            systemd.startTransient(unit, properties);
            started = true;
        }
        files.create();
        files.add(pid);
    }

    @Override
    public void freeze(boolean frozen) {
        files.freeze(frozen);
    }

    @Override
    public Map<String, Path> paths() {
        return files.paths();
    }

    @Override
    public Optional<Unit> unit() {
        return Optional.of(unit);
    }

    @Override
    public void close() {
        // A unit that we have not started may be another's.
        if (started) {
            CgroupRemoval.stop(unit, paths());
            files.close();
        }
    }
}
