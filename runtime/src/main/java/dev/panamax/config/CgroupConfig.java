package dev.panamax.config;

import java.util.List;

/**
 * The container's cgroup and its limits; 0 and empty mean that nothing is set.
 *
 * @param name last part of the cgroup's path
 * @param parent what stands before it; absolute, or relative to the cgroup of process 1
 * @param memory in bytes
 * @param memoryReservation what the kernel tries to push the container down to when memory is scarce, in bytes
 * @param memorySwap memory and swap together, in bytes; −1 for no limit of swap; 0 for twice the memory
 * @param cpuQuota microseconds of processor time in each period
 * @param cpuPeriod in microseconds
 * @param cpusetCpus processors, such as {@code 0-1,4}
 * @param slice parent slice under systemd
 */
public record CgroupConfig(
        String name,
        String parent,
        boolean allowAllDevices,
        List<Device> allowedDevices,
        long memory,
        long memoryReservation,
        long memorySwap,
        long cpuShares,
        long cpuQuota,
        long cpuPeriod,
        String cpusetCpus,
        Freezer freezer,
        String slice) {
    /** The state that the container starts in. */
    public enum Freezer {
        UNDEFINED,
        THAWED,
        FROZEN
    }

    public CgroupConfig {
        allowedDevices = List.copyOf(allowedDevices);
    }

    /** Returns a cgroup without limits, in which the usual devices may be used. */
    public static CgroupConfig of(String parent, String name) {
        return new CgroupConfig(name, parent, false, Device.ALLOWED, 0, 0, 0, 0, 0, 0, "", Freezer.UNDEFINED, "");
    }

    /** Returns this cgroup under another name. */
    public CgroupConfig withName(String other) {
        return new CgroupConfig(
                other,
                parent,
                allowAllDevices,
                allowedDevices,
                memory,
                memoryReservation,
                memorySwap,
                cpuShares,
                cpuQuota,
                cpuPeriod,
                cpusetCpus,
                freezer,
                slice);
    }

    /** Returns this cgroup with another memory limit, in bytes. */
    public CgroupConfig withMemory(long bytes) {
        return new CgroupConfig(
                name,
                parent,
                allowAllDevices,
                allowedDevices,
                bytes,
                memoryReservation,
                memorySwap,
                cpuShares,
                cpuQuota,
                cpuPeriod,
                cpusetCpus,
                freezer,
                slice);
    }

    /** Returns this cgroup with another state of its freezer. */
    public CgroupConfig withFreezer(Freezer other) {
        return new CgroupConfig(
                name,
                parent,
                allowAllDevices,
                allowedDevices,
                memory,
                memoryReservation,
                memorySwap,
                cpuShares,
                cpuQuota,
                cpuPeriod,
                cpusetCpus,
                other,
                slice);
    }
}
