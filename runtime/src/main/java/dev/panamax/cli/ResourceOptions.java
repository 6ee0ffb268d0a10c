package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.Memory;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Limits as options, one for each. */
final class ResourceOptions {
    private static final Option BLKIO_WEIGHT =
            new Option("--blkio-weight", "WEIGHT", "relative weight on block devices, from 10 to 1000");
    private static final Option CPU_PERIOD =
            new Option("--cpu-period", "MICROS", "span of time that --cpu-quota is for");
    private static final Option CPU_QUOTA =
            new Option("--cpu-quota", "MICROS", "processor time in a period; -1 for any");
    private static final Option CPU_BURST = new Option("--cpu-burst", "MICROS", "unused quota to save up at most");
    private static final Option CPU_SHARE = new Option("--cpu-share", "WEIGHT", "relative weight on processors");
    private static final Option CPU_RT_PERIOD =
            new Option("--cpu-rt-period", "MICROS", "span of time that --cpu-rt-runtime is for");
    private static final Option CPU_RT_RUNTIME =
            new Option("--cpu-rt-runtime", "MICROS", "processor time of real-time programs in a period");
    private static final Option CPU_IDLE = new Option("--cpu-idle", "0|1", "1: run only when nobody else wants to");
    private static final Option CPUSET_CPUS = new Option("--cpuset-cpus", "LIST", "processors to use, such as 0-3,7");
    private static final Option CPUSET_MEMS = new Option("--cpuset-mems", "LIST", "memory nodes to use");
    private static final Option MEMORY = new Option("--memory", "SIZE", "most memory");
    private static final Option MEMORY_RESERVATION =
            new Option("--memory-reservation", "SIZE", "memory to shrink to when the host is short of it");
    private static final Option MEMORY_SWAP = new Option("--memory-swap", "SIZE", "most memory and swap together");
    private static final Option KERNEL_MEMORY = new Option("--kernel-memory", "SIZE", "");
    private static final Option KERNEL_MEMORY_TCP = new Option("--kernel-memory-tcp", "SIZE", "");
    private static final Option PIDS_LIMIT = new Option("--pids-limit", "COUNT", "most processes; -1 for any number");

    static final List<Option> OPTIONS = List.of(
            BLKIO_WEIGHT,
            CPU_PERIOD,
            CPU_QUOTA,
            CPU_BURST,
            CPU_SHARE,
            CPU_RT_PERIOD,
            CPU_RT_RUNTIME,
            CPU_IDLE,
            CPUSET_CPUS,
            CPUSET_MEMS,
            MEMORY,
            MEMORY_RESERVATION,
            MEMORY_SWAP,
            KERNEL_MEMORY,
            KERNEL_MEMORY_TCP,
            PIDS_LIMIT);

    private static final int LAST_WEIGHT = 1000;

    private final Options options;

    private ResourceOptions(Options options) {
        this.options = options;
    }

    /** Returns what was given; a limit that was not is null. */
    static Resources read(Options options) {
        return new ResourceOptions(options).resources();
    }

    private Resources resources() {
        return new Resources(
                List.of(),
                memory(),
                cpu(),
                number(PIDS_LIMIT, -1, Long.MAX_VALUE),
                blockIo(),
                List.of(),
                Resources.Network.NONE,
                Map.of(),
                Map.of());
    }

    private Memory memory() {
        return new Memory(
                size(MEMORY),
                size(MEMORY_RESERVATION),
                size(MEMORY_SWAP),
                size(KERNEL_MEMORY),
                size(KERNEL_MEMORY_TCP),
                null,
                false,
                null,
                false);
    }

    private Cpu cpu() {
        return new Cpu(
                number(CPU_SHARE, 0, Long.MAX_VALUE),
                number(CPU_QUOTA, Long.MIN_VALUE, Long.MAX_VALUE),
                number(CPU_BURST, 0, Long.MAX_VALUE),
                number(CPU_PERIOD, 0, Long.MAX_VALUE),
                number(CPU_RT_RUNTIME, Long.MIN_VALUE, Long.MAX_VALUE),
                number(CPU_RT_PERIOD, 0, Long.MAX_VALUE),
                text(CPUSET_CPUS),
                text(CPUSET_MEMS),
                number(CPU_IDLE, 0, 1));
    }

    private BlockIo blockIo() {
        Long weight = number(BLKIO_WEIGHT, 0, LAST_WEIGHT);
        // As for other runtimes, 0 is no weight at all.
        Integer given = weight == null || weight == 0 ? null : Math.toIntExact(weight);
        return new BlockIo(given, null, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private String text(Option option) {
        String text = options.meant(option);
        return text == null ? "" : text;
    }

    private @Nullable Long number(Option option, long least, long most) {
        String text = options.meant(option);
        return text == null ? null : Long.valueOf(Numbers.parse(option.name(), text, least, most));
    }

    private @Nullable Long size(Option option) {
        String text = options.meant(option);
        return text == null ? null : Long.valueOf(ByteSize.parse(option.name(), text));
    }
}
