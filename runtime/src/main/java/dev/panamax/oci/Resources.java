package dev.panamax.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a container's cgroup. Null means that nothing was said, and nothing is set.
 *
 * @param unified files of cgroup version 2 with what is written to them
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#control-groups">Control groups</a>
 */
public record Resources(
        List<DeviceRule> devices,
        Memory memory,
        Cpu cpu,
        @Nullable Long pidsLimit,
        BlockIo blockIo,
        List<HugepageLimit> hugepageLimits,
        Network network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {
    public static final Resources NONE = new Resources(
            List.of(), Memory.NONE, Cpu.NONE, null, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of());

    public Resources {
        devices = List.copyOf(devices);
        hugepageLimits = List.copyOf(hugepageLimits);
        rdma = Collections.unmodifiableMap(new LinkedHashMap<>(rdma));
        unified = Collections.unmodifiableMap(new LinkedHashMap<>(unified));
    }

    /** Returns whether anything is limited: rules for devices say what may be used, and not how much. */
    public boolean limitAnything() {
        return !withoutDevices().equals(NONE);
    }

    private Resources withoutDevices() {
        return new Resources(List.of(), memory, cpu, pidsLimit, blockIo, hugepageLimits, network, rdma, unified);
    }

    /** Returns these limits with others for memory. */
    public Resources withMemory(Memory other) {
        return new Resources(devices, other, cpu, pidsLimit, blockIo, hugepageLimits, network, rdma, unified);
    }

    /** Returns these limits with others for processors. */
    public Resources withCpu(Cpu other) {
        return new Resources(devices, memory, other, pidsLimit, blockIo, hugepageLimits, network, rdma, unified);
    }

    /**
     * A rule for the use of devices; the last one that fits decides.
     *
     * @param type {@code a} for all, {@code c}, {@code b}
     * @param major null for all
     * @param minor null for all
     * @param access some of {@code rwm}; empty for all
     */
    public record DeviceRule(
            boolean allow,
            char type,
            @Nullable Long major,
            @Nullable Long minor,
            String access) {}

    /**
     * Memory, in bytes; −1 for no limit. Limits are never 0.
     *
     * @param swap memory and swap together
     */
    public record Memory(
            @Nullable Long limit,
            @Nullable Long reservation,
            @Nullable Long swap,
            @Nullable Long kernel,
            @Nullable Long kernelTcp,
            @Nullable Long swappiness,
            boolean disableOomKiller,
            @Nullable Boolean useHierarchy,
            boolean checkBeforeUpdate) {
        public static final Memory NONE = new Memory(null, null, null, null, null, null, false, null, false);
    }

    /**
     * Processors. Times are in microseconds, and never 0, but the burst may be.
     *
     * @param shares relative weight
     * @param cpus a list such as {@code 0-3,7}, like mems; empty for no change
     * @param idle 1 to run only when nobody else wants to
     */
    public record Cpu(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long burst,
            @Nullable Long period,
            @Nullable Long realtimeRuntime,
            @Nullable Long realtimePeriod,
            String cpus,
            String mems,
            @Nullable Long idle) {
        public static final Cpu NONE = new Cpu(null, null, null, null, null, null, "", "", null);
    }

    /** Block devices. */
    public record BlockIo(
            @Nullable Integer weight,
            @Nullable Integer leafWeight,
            List<WeightDevice> weightDevice,
            List<ThrottleDevice> readBps,
            List<ThrottleDevice> writeBps,
            List<ThrottleDevice> readIops,
            List<ThrottleDevice> writeIops) {
        public static final BlockIo NONE =
                new BlockIo(null, null, List.of(), List.of(), List.of(), List.of(), List.of());

        public BlockIo {
            weightDevice = List.copyOf(weightDevice);
            readBps = List.copyOf(readBps);
            writeBps = List.copyOf(writeBps);
            readIops = List.copyOf(readIops);
            writeIops = List.copyOf(writeIops);
        }

        /** Returns whether nothing is said of them. */
        public boolean isEmpty() {
            return weight == null
                    && leafWeight == null
                    && weightDevice.isEmpty()
                    && readBps.isEmpty()
                    && writeBps.isEmpty()
                    && readIops.isEmpty()
                    && writeIops.isEmpty();
        }
    }

    /** The relative weight of a container on one device; 0 for the one that it has on all others. */
    public record WeightDevice(
            long major,
            long minor,
            @Nullable Integer weight,
            @Nullable Integer leafWeight) {}

    /**
     * The most that a container may do on one device.
     *
     * @param rate bytes or operations a second, without a sign
     */
    public record ThrottleDevice(long major, long minor, long rate) {}

    /**
     * The most of one size of huge pages.
     *
     * @param pageSize such as {@code 2MB}
     * @param limit in bytes, without a sign: −1 is the largest of all
     */
    public record HugepageLimit(String pageSize, long limit) {}

    /** What packets are marked with. */
    public record Network(@Nullable Long classId, Map<String, Long> priorities) {
        public static final Network NONE = new Network(null, Map.of());

        public Network {
            priorities = Collections.unmodifiableMap(new LinkedHashMap<>(priorities));
        }
    }

    /** The most of one RDMA device. */
    public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {}
}
