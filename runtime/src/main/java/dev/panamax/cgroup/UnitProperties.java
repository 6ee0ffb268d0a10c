package dev.panamax.cgroup;

import dev.panamax.dbus.Value;
import dev.panamax.proc.Caller;
import dev.panamax.systemd.UnitProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What systemd is told of a container's unit. */
final class UnitProperties {
    private static final List<String> COUNTED_V1 =
            List.of("CPUAccounting", "MemoryAccounting", "TasksAccounting", "BlockIOAccounting");
    private static final List<String> COUNTED_V2 =
            List.of("CPUAccounting", "MemoryAccounting", "TasksAccounting", "IOAccounting");

    private UnitProperties() {}

    /** Returns what makes a scope a container's, whatever its limits. */
    static List<UnitProperty> ofScope(String slice, String description, int pid, boolean version1) {
        List<UnitProperty> properties = new ArrayList<>();
        properties.add(UnitProperty.of("Description", description));
        properties.add(UnitProperty.of("Slice", slice));
        properties.add(new UnitProperty("PIDs", new Value.Array("u", List.of(new Value.Uint32(pid)))));
        // What is below is the container's: systemd keeps its hands off, and passes its controllers on to there.
        properties.add(UnitProperty.of("Delegate", true));
        // By default a scope would end before file systems and the network do that the container may still need.
        properties.add(UnitProperty.of("DefaultDependencies", false));
        for (String counted : version1 ? COUNTED_V1 : COUNTED_V2) {
            properties.add(UnitProperty.of(counted, true));
        }
        return properties;
    }

    /**
     * Returns the limits.
     *
     * @param paths the directory of each controller; only for an update need they be there
     * @param version of systemd
     */
    static List<UnitProperty> limits(Map<String, Path> paths, CgroupRequest request, int version, boolean update) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, Path> path : paths.entrySet()) {
            Settings settings = Settings.recorded(path.getValue(), request, update, values);
            if (isVersion1(paths)) {
                LimitsV1.files(path.getKey(), settings, request.resources());
            } else {
                LimitsV2.files(settings, request.resources());
            }
        }
        List<UnitProperty> limits = new ArrayList<>(
                isVersion1(paths) ? UnitLimits.ofV1(values, version) : UnitLimits.ofV2(values, version));
        if (!Caller.current().isRootless()) {
            limits.addAll(UnitDevices.of(request.deviceRules())); // A user's manager has no filters.
        }
        return limits;
    }

    /** Returns whether a container's controllers are those of version 1. */
    static boolean isVersion1(Map<String, Path> paths) {
        return paths.size() != 1 || !paths.containsKey("");
    }
}
