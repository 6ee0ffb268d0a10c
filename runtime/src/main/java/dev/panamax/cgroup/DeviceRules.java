package dev.panamax.cgroup;

import dev.panamax.config.Device;
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
     * @throws CgroupException if there is no devices controller of version 1
     */
    public static void set(Map<String, Path> paths, List<Device> devices) {
        Path directory = paths.get("devices");
        if (directory == null) {
            throw new CgroupException(
                    "the container has no devices controller of cgroup version 1: its devices stay as they are", null);
        }
        DevicePolicy.of(LibcontainerRequest.rules(devices)).set(directory, "");
    }
}
