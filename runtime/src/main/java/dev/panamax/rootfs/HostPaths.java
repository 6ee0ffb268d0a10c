package dev.panamax.rootfs;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Mount;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the start needs to know of paths on the host: found out before anything is created, so that what is missing is an error then.
 *
 * @param directories sources of mounts that are directories
 * @param standardIsNull for each standard descriptor, whether it is {@code /dev/null}, which the container shall have from its own devices
 */
public record HostPaths(Set<String> directories, List<Boolean> standardIsNull) {
    private static final Path KCORE = Path.of("/proc/kcore");

    /**
     * Looks at all paths that a configuration takes in.
     *
     * @param standardIsNull for each of the standard descriptors, whether it is {@code /dev/null}
     * @throws ConfigException with all that are missing
     */
    public static HostPaths check(ContainerConfig config, List<Boolean> standardIsNull) {
        Set<String> directories = new HashSet<>();
        List<Fault> faults = new ArrayList<>();
        List<Mount> mounts = config.mountConfig().mounts();
        for (int i = 0; i < mounts.size(); i++) {
            if (mounts.get(i) instanceof Mount.Bind bind) {
                String pointer = "/mount_config/mounts/" + i + "/source";
                Path source = Path.of(bind.source());
                if (!Presence.exists(source)) {
                    faults.add(new Fault(pointer, "there is no " + bind.source() + " on the host to mount"));
                } else if (Presence.isDirectory(source)) {
                    directories.add(bind.source());
                }
            }
        }
        List<Device> nodes = config.mountConfig().deviceNodes();
        for (int i = 0; i < nodes.size() && config.has(Namespace.NEWUSER); i++) {
            BundleDevices.checkHost(Node.of(nodes.get(i), "/mount_config/device_nodes/" + i), faults);
        }
        if (!faults.isEmpty()) {
            throw new ConfigException("configuration", faults);
        }
        return new HostPaths(Set.copyOf(directories), List.copyOf(standardIsNull));
    }

    boolean isDirectory(String source) {
        return directories.contains(source);
    }

    /** Returns whether the kernel has {@code /proc/kcore}. */
    static boolean hasKcore() {
        return Presence.exists(KCORE);
    }
}
