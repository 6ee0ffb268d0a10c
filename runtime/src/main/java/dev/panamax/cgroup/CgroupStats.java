package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container's cgroups have counted.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
public record CgroupStats(
        Cpu cpu, Memory memory, BlockIo blockIo, Cpuset cpuset, Pids pids, Map<String, Hugepages> hugepages) {
    /**
     * Processor time.
     *
     * @param total in nanoseconds
     * @param perCpu in nanoseconds, for each processor; empty in version 2, like those of one mode
     * @param kernelMode in nanoseconds
     * @param userMode in nanoseconds
     * @param pressure null where the kernel does not measure it, as in version 1
     */
    public record Cpu(
            long total,
            List<Long> perCpu,
            long kernelMode,
            long userMode,
            Throttling throttling,
            List<Long> perCpuKernelMode,
            List<Long> perCpuUserMode,
            @Nullable Pressure pressure) {
        static final Cpu NONE = new Cpu(0, List.of(), 0, 0, Throttling.NONE);

        /** Leaves out what not every kernel tells. */
        Cpu(long total, List<Long> perCpu, long kernelMode, long userMode, Throttling throttling) {
            this(total, perCpu, kernelMode, userMode, throttling, List.of(), List.of(), null);
        }

        Cpu with(Throttling other) {
            return new Cpu(total, perCpu, kernelMode, userMode, other, perCpuKernelMode, perCpuUserMode, pressure);
        }
    }

    /**
     * What the limit of processor time did.
     *
     * @param throttledTime in nanoseconds
     */
    public record Throttling(long periods, long throttledPeriods, long throttledTime) {
        static final Throttling NONE = new Throttling(0, 0, 0);
    }

    /**
     * Memory.
     *
     * @param usage in bytes
     * @param maxUsage the most it ever was, in bytes
     * @param stats the kernel's own table
     * @param failures how often the limit was hit
     * @param limit in bytes; unsigned
     * @param swap memory and swap together
     * @param kernel the kernel's own part
     * @param kernelTcp buffers of TCP
     * @param pressure null where the kernel does not measure it, as in version 1
     */
    public record Memory(
            long usage,
            long maxUsage,
            Map<String, Long> stats,
            long failures,
            long limit,
            MemoryPart swap,
            MemoryPart kernel,
            MemoryPart kernelTcp,
            @Nullable Pressure pressure) {
        static final Memory NONE = new Memory(0, 0, Map.of(), 0);

        /** Leaves out what not every kernel tells. */
        Memory(long usage, long maxUsage, Map<String, Long> stats, long failures) {
            this(usage, maxUsage, stats, failures, 0, MemoryPart.NONE, MemoryPart.NONE, MemoryPart.NONE, null);
        }
    }

    /** A kind of memory that is counted apart, in bytes; the limit is unsigned. */
    public record MemoryPart(long limit, long usage, long maxUsage, long failures) {
        static final MemoryPart NONE = new MemoryPart(0, 0, 0, 0);
    }

    /**
     * Block devices, by the tables of version 1.
     *
     * @param pressure null where the kernel does not measure it, as in version 1
     */
    public record BlockIo(
            List<Entry> serviceBytes,
            List<Entry> serviced,
            List<Entry> queued,
            List<Entry> serviceTime,
            List<Entry> waitTime,
            List<Entry> merged,
            List<Entry> time,
            List<Entry> sectors,
            @Nullable Pressure pressure) {
        static final BlockIo NONE = new BlockIo(List.of(), List.of(), null);

        /** Leaves out what the scheduler alone counts. */
        BlockIo(List<Entry> serviceBytes, List<Entry> serviced, @Nullable Pressure pressure) {
            this(serviceBytes, serviced, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), pressure);
        }
    }

    /**
     * Where the container may run, and how, by the names of version 1's files.
     *
     * @param cpus numbers of processors
     * @param mems numbers of memory nodes
     */
    public record Cpuset(
            List<Integer> cpus,
            long cpuExclusive,
            List<Integer> mems,
            long memHardwall,
            long memExclusive,
            long memoryMigrate,
            long memorySpreadPage,
            long memorySpreadSlab,
            long memoryPressure,
            long schedLoadBalance,
            long schedRelaxDomainLevel) {
        static final Cpuset NONE = new Cpuset(List.of(), 0, List.of(), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * Tasks.
     *
     * @param limit 0 for none
     */
    public record Pids(long current, long limit) {
        static final Pids NONE = new Pids(0, 0);
    }

    /** Huge pages of one size, in bytes. */
    public record Hugepages(long usage, long maxUsage, long failures) {}

    /**
     * How much time was lost by waiting.
     *
     * @param some at least one task waited
     * @param full all tasks did
     * @see <a href="https://docs.kernel.org/accounting/psi.html">PSI</a>
     */
    public record Pressure(Share some, Share full) {
        /**
         * Shares of time.
         *
         * @param average10 in percent, over ten seconds; the others over 60 and 300
         * @param total in microseconds
         */
        public record Share(double average10, double average60, double average300, long total) {
            static final Share NONE = new Share(0, 0, 0, 0);
        }
    }

    /**
     * A value of one device.
     *
     * @param operation such as {@code Read}; empty where the kernel does not tell them apart
     */
    public record Entry(long major, long minor, String operation, long value) {}

    /**
     * Reads the counters.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws CgroupException if a counter that must be there is not, or makes no sense
     */
    public static CgroupStats read(Map<String, Path> paths) {
        Path unified = paths.get("");
        // Beside controllers of version 1, a directory of version 2 counts next to nothing.
        return unified != null && paths.size() == 1 ? StatsV2.read(unified) : StatsV1.read(paths);
    }
}
