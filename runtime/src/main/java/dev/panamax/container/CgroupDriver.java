package dev.panamax.container;

/** Who makes the cgroups of new containers. */
public enum CgroupDriver {
    /** The runtime itself, as directories. */
    CGROUPFS,
    /** systemd, asked over D-Bus. */
    SYSTEMD,
    /** Nobody: containers stay in the cgroups of their creator. */
    DISABLED
}
