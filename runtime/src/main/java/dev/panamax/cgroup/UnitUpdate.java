package dev.panamax.cgroup;

import dev.panamax.systemd.Systemd;
import dev.panamax.systemd.Unit;
import dev.panamax.systemd.UnitProperty;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** New limits of a unit, known before the kernel has them: what they are may depend on the old ones. */
record UnitUpdate(Systemd systemd, Unit unit, List<UnitProperty> limits) implements AutoCloseable {
    static UnitUpdate of(Unit unit, Map<String, Path> paths, CgroupRequest request) {
        Systemd systemd = Systemd.connect(unit.manager());
        try {
            return new UnitUpdate(systemd, unit, UnitProperties.limits(paths, request, systemd.version(), true));
        } catch (RuntimeException e) {
            systemd.close();
            throw e;
        }
    }

    void apply() {
        if (!limits.isEmpty()) {
            systemd.set(unit, limits);
        }
    }

    @Override
    public void close() {
        systemd.close();
    }
}
