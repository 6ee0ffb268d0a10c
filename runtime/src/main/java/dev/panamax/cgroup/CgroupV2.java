package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.proc.CgroupMembership;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cgroups of version 2: one directory for all controllers, which are switched on from the root downwards.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
final class CgroupV2 implements CgroupManager {
    private static final long DEFAULT_PERIOD = 100_000;
    private static final String SUBTREE_CONTROL = "cgroup.subtree_control";

    private final CgroupConfig config;
    private final Path mountPoint;
    private final Path directory;
    private final CgroupDirectories directories = new CgroupDirectories();

    /**
     * Finds out where the cgroup will be.
     *
     * @param self our own cgroups: relative paths start beside the one we are in, as a cgroup with processes can't have limited
     *     ones below it
     */
    CgroupV2(CgroupConfig config, CgroupHost.Hierarchy hierarchy, List<CgroupMembership> self) {
        this.config = config;
        this.mountPoint = hierarchy.mountPoint();
        String name = CgroupHost.name(config);
        if (name.startsWith("/")) {
            Path parent = hierarchy.directory(config.parent());
            if (!Files.isDirectory(parent)) {
                throw new CgroupException(
                        "the cgroup " + config.parent() + " does not exist (" + parent
                                + "): make it, or give a parent without a slash in front [/cgroups/parent]",
                        null);
            }
            directory = hierarchy.directory(name);
        } else {
            Path own = hierarchy.directory(CgroupMembership.unifiedPath(self).orElse("/"));
            Path above = own.getParent();
            directory = CgroupHost.resolve(own.equals(mountPoint) || above == null ? mountPoint : above, name);
        }
        requireControllers();
    }

    /** Returns the controllers that the configuration sets something in, with the field that does. */
    private List<Map.Entry<String, String>> needed() {
        List<Map.Entry<String, String>> needed = new ArrayList<>();
        if (config.memory() != 0 || config.memoryReservation() != 0 || config.memorySwap() > 0) {
            needed.add(Map.entry("memory", "/cgroups/memory"));
        }
        if (config.cpuShares() != 0 || config.cpuQuota() != 0 || config.cpuPeriod() != 0) {
            needed.add(Map.entry("cpu", "/cgroups/cpu_shares, cpu_quota or cpu_period"));
        }
        if (!config.cpusetCpus().isEmpty()) {
            needed.add(Map.entry("cpuset", "/cgroups/cpuset_cpus"));
        }
        return needed;
    }

    private void requireControllers() {
        List<String> available = words(mountPoint.resolve("cgroup.controllers"));
        for (Map.Entry<String, String> need : needed()) {
            if (!available.contains(need.getKey())) {
                throw new CgroupException(
                        "the cgroup controller " + need.getKey() + " is not available in " + mountPoint + " (there: "
                                + String.join(" ", available) + "), but " + need.getValue() + " needs it",
                        null);
            }
        }
    }

    @Override
    public void create() {
        try {
            directories.make(directory);
            enableControllers();
            limit();
            DeviceFilter.attach(directory, config);
        } catch (CgroupException e) {
            try {
                directories.remove();
            } catch (CgroupException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Switches the needed controllers on in every directory from the root to our parent. */
    private void enableControllers() {
        for (Map.Entry<String, String> need : needed()) {
            Path above = mountPoint;
            for (Path part : mountPoint.relativize(directory)) {
                enable(above, need.getKey());
                above = above.resolve(part);
            }
        }
    }

    private void enable(Path parent, String controller) {
        Path file = parent.resolve(SUBTREE_CONTROL);
        if (words(file).contains(controller)) {
            return;
        }
        try {
            ControlFile.write(file, "+" + controller);
        } catch (LinuxException e) {
            String why = e.errno() == Errno.EBUSY
                    ? ": there are processes in " + parent + ", and such a cgroup can't pass controllers on; give a"
                            + " /cgroups/parent without processes of its own"
                    : "";
            throw new CgroupException("switching the controller " + controller + " on: " + e.getMessage() + why, e);
        }
    }

    private void limit() {
        set("memory.max", config.memory(), "/cgroups/memory");
        set("memory.low", config.memoryReservation(), "/cgroups/memory_reservation");
        swap();
        if (config.cpuShares() != 0) {
            set("cpu.weight", weight(config.cpuShares()), "/cgroups/cpu_shares");
        }
        if (config.cpuQuota() != 0 || config.cpuPeriod() != 0) {
            String quota = config.cpuQuota() > 0 ? Long.toString(config.cpuQuota()) : "max";
            long period = config.cpuPeriod() == 0 ? DEFAULT_PERIOD : config.cpuPeriod();
            write("cpu.max", quota + " " + period, "/cgroups/cpu_quota");
        }
        if (!config.cpusetCpus().isEmpty()) {
            write("cpuset.cpus", config.cpusetCpus(), "/cgroups/cpuset_cpus");
        }
    }

    /** Version 2 counts swap alone, the configuration memory and swap together; 0 is for as much swap as memory. */
    private void swap() {
        if (config.memorySwap() > 0) {
            write("memory.swap.max", Long.toString(config.memorySwap() - config.memory()), "/cgroups/memory_swap");
        } else if (config.memorySwap() == 0
                && config.memory() != 0
                && Files.exists(directory.resolve("memory.swap.max"))) {
            write("memory.swap.max", Long.toString(config.memory()), "/cgroups/memory");
        }
    }

    /** Maps 2 to 262144 shares onto 1 to 10000 of weight. */
    static long weight(long shares) {
        long within = Math.clamp(shares, 2, 262_144);
        return 1 + (within - 2) * 9_999 / 262_142;
    }

    @Override
    public void add(int pid) {
        write("cgroup.procs", Integer.toString(pid), "/cgroups");
    }

    @Override
    public void freeze(boolean frozen) {
        Freezer.set(paths(), frozen);
    }

    @Override
    public Map<String, Path> paths() {
        return Map.of("", directory);
    }

    @Override
    public void close() {
        directories.remove();
    }

    private void set(String file, long value, String pointer) {
        if (value != 0) {
            write(file, Long.toString(value), pointer);
        }
    }

    private void write(String file, String value, String pointer) {
        ControlFile.write(directory.resolve(file), value, pointer);
    }

    private static List<String> words(Path file) {
        String text = ControlFile.read(file);
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }
}
