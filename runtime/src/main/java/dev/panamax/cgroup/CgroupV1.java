package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.Device;
import dev.panamax.proc.CgroupMembership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cgroups of version 1: one directory for each controller, wherever that is mounted.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 */
final class CgroupV1 implements CgroupManager {
    /** Joined in this order, so that what fails does not depend on chance. */
    private static final List<String> CONTROLLERS =
            List.of("devices", "memory", "cpu", "cpuset", "cpuacct", "blkio", "perf_event", "freezer");

    private static final List<String> MANDATORY = List.of("devices", "cpu");

    private final CgroupConfig config;
    private final Map<String, Path> paths = new LinkedHashMap<>();
    private final CgroupDirectories directories = new CgroupDirectories();

    CgroupV1(CgroupConfig config, CgroupHost host) {
        this.config = config;
        for (String controller : CONTROLLERS) {
            CgroupHost.Hierarchy hierarchy = host.controllers().get(controller);
            if (hierarchy != null) {
                paths.put(controller, directory(controller, hierarchy, host));
            } else {
                requireUnneeded(controller);
            }
        }
    }

    private Path directory(String controller, CgroupHost.Hierarchy hierarchy, CgroupHost host) {
        String name = CgroupHost.name(config);
        if (name.startsWith("/")) {
            Path parent = hierarchy.directory(config.parent());
            if (!Files.isDirectory(parent)) {
                throw new CgroupException(
                        "the cgroup " + config.parent() + " does not exist for the controller " + controller + " ("
                                + parent + "): make it, or give a parent without a slash in front [/cgroups/parent]",
                        null);
            }
            return hierarchy.directory(name);
        }
        String init = CgroupMembership.path(host.init(), controller).orElse("/");
        return CgroupHost.resolve(hierarchy.directory(init), name);
    }

    private void requireUnneeded(String controller) {
        String pointer = MANDATORY.contains(controller) ? "/cgroups" : neededBy(controller);
        if (pointer != null) {
            throw new CgroupException(
                    "the cgroup controller " + controller + " is not mounted on this host, but " + pointer
                            + " needs it",
                    null);
        }
    }

    /** Returns the pointer of a field that sets something in an optional controller, or null. */
    private @Nullable String neededBy(String controller) {
        return switch (controller) {
            case "memory" ->
                config.memory() != 0
                        ? "/cgroups/memory"
                        : config.memoryReservation() != 0
                                ? "/cgroups/memory_reservation"
                                : config.memorySwap() > 0 ? "/cgroups/memory_swap" : null;
            case "cpuset" -> config.cpusetCpus().isEmpty() ? null : "/cgroups/cpuset_cpus";
            case "freezer" -> config.freezer() == CgroupConfig.Freezer.FROZEN ? "/cgroups/freezer" : null;
            default -> null;
        };
    }

    @Override
    public void create() {
        try {
            for (Map.Entry<String, Path> entry : paths.entrySet()) {
                directories.make(entry.getValue());
                if (entry.getKey().equals("cpuset")) {
                    Cpuset.inherit(entry.getValue());
                }
            }
            limit();
        } catch (CgroupException e) {
            removeAfter(e);
            throw e;
        }
    }

    private void removeAfter(CgroupException failure) {
        try {
            directories.remove();
        } catch (CgroupException e) {
            failure.addSuppressed(e);
        }
    }

    private void limit() {
        for (Map.Entry<String, Path> entry : paths.entrySet()) {
            Path directory = entry.getValue();
            switch (entry.getKey()) {
                case "devices" -> devices(directory);
                case "memory" -> memory(directory);
                case "cpu" -> cpu(directory);
                case "cpuset" -> set(directory, "cpuset.cpus", config.cpusetCpus(), "/cgroups/cpuset_cpus");
                default -> {} // Joined for its statistics.
            }
        }
    }

    private void devices(Path directory) {
        if (config.allowAllDevices()) {
            return;
        }
        set(directory, "devices.deny", "a", "/cgroups/allowed_devices");
        for (Device device : config.allowedDevices()) {
            set(directory, "devices.allow", device.rule(), "/cgroups/allowed_devices");
        }
    }

    private void memory(Path directory) {
        set(directory, "memory.limit_in_bytes", config.memory(), "/cgroups/memory");
        set(directory, "memory.soft_limit_in_bytes", config.memoryReservation(), "/cgroups/memory_reservation");
        if (config.memorySwap() > 0) {
            set(directory, "memory.memsw.limit_in_bytes", config.memorySwap(), "/cgroups/memory_swap");
        } else if (config.memorySwap() == 0 && Files.exists(directory.resolve("memory.memsw.limit_in_bytes"))) {
            // Kernels that do not count swap have no such file, and nothing to double.
            long doubled = config.memory() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * config.memory();
            set(directory, "memory.memsw.limit_in_bytes", doubled, "/cgroups/memory");
        }
    }

    private void cpu(Path directory) {
        set(directory, "cpu.shares", config.cpuShares(), "/cgroups/cpu_shares");
        set(directory, "cpu.cfs_period_us", config.cpuPeriod(), "/cgroups/cpu_period");
        set(directory, "cpu.cfs_quota_us", config.cpuQuota(), "/cgroups/cpu_quota");
    }

    @Override
    public void add(int pid) {
        for (Path directory : paths.values()) {
            ControlFile.write(directory.resolve("cgroup.procs"), Integer.toString(pid), "/cgroups");
        }
    }

    @Override
    public void freeze(boolean frozen) {
        Freezer.set(paths(), frozen);
    }

    @Override
    public Map<String, Path> paths() {
        return Collections.unmodifiableMap(paths);
    }

    @Override
    public void close() {
        directories.remove();
    }

    private static void set(Path directory, String file, long value, String pointer) {
        set(directory, file, value == 0 ? "" : Long.toString(value), pointer);
    }

    private static void set(Path directory, String file, String value, String pointer) {
        if (!value.isEmpty()) {
            ControlFile.write(directory.resolve(file), value, pointer);
        }
    }
}
