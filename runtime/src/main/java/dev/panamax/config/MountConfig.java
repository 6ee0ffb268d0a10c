package dev.panamax.config;

import java.util.List;

/**
 * What the container's file tree is made of, beside its root.
 *
 * @param noPivotRoot move the root instead of pivoting, for roots on a ramfs
 * @param readonlyFs make the root read-only at the end
 * @param mountLabel SELinux context of what is mounted, or empty
 */
public record MountConfig(
        boolean noPivotRoot, boolean readonlyFs, List<Mount> mounts, List<Device> deviceNodes, String mountLabel) {
    /** Nothing but what every container has. */
    public static final MountConfig NONE = new MountConfig(false, false, List.of(), List.of(), "");

    public MountConfig {
        mounts = List.copyOf(mounts);
        deviceNodes = List.copyOf(deviceNodes);
    }
}
