package dev.panamax.cgroup;

import dev.panamax.config.Device;
import dev.panamax.oci.Resources.DeviceRule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The devices that a container may use, while it runs. */
public final class DeviceRules {
    private DeviceRules() {}

    /**
     * Lets a container use some devices, and no others.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws CgroupException if the container has no cgroup that rules could be for, or the kernel refuses them
     */
    public static void set(Map<String, Path> paths, List<Device> devices) {
        List<DeviceRule> rules = LibcontainerRequest.rules(devices);
        Path controller = paths.get("devices");
        Path unified = paths.get("");
        if (controller != null) {
            DevicePolicy.of(rules).set(controller, "");
        } else if (unified != null) {
            DeviceFilter.set(unified, rules, "");
        } else {
            throw new CgroupException(
                    "the container has no cgroup that knows devices: all that it may use stay as they are", null);
        }
    }
}
