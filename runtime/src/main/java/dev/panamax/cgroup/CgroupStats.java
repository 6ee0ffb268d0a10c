package dev.panamax.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a container's cgroups have counted.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
public record CgroupStats(Cpu cpu, Memory memory, BlockIo blockIo) {
    /**
     * Processor time.
     *
     * @param total in nanoseconds
     * @param perCpu in nanoseconds, for each processor; empty in version 2
     * @param kernelMode in nanoseconds
     * @param userMode in nanoseconds
     */
    public record Cpu(long total, List<Long> perCpu, long kernelMode, long userMode, Throttling throttling) {
        static final Cpu NONE = new Cpu(0, List.of(), 0, 0, Throttling.NONE);

        Cpu with(Throttling other) {
            return new Cpu(total, perCpu, kernelMode, userMode, other);
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
     */
    public record Memory(long usage, long maxUsage, Map<String, Long> stats, long failures) {
        static final Memory NONE = new Memory(0, 0, Map.of(), 0);
    }

    /** Block devices, by the tables of version 1. */
    public record BlockIo(
            List<Entry> serviceBytes,
            List<Entry> serviced,
            List<Entry> queued,
            List<Entry> serviceTime,
            List<Entry> waitTime,
            List<Entry> merged,
            List<Entry> time,
            List<Entry> sectors) {
        static final BlockIo NONE =
                new BlockIo(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
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
        return unified != null ? StatsV2.read(unified) : StatsV1.read(paths);
    }
}
