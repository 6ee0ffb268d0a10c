package dev.panamax.cgroup;

import dev.panamax.OneLine;
import dev.panamax.cgroup.CgroupStats.BlockIo;
import dev.panamax.cgroup.CgroupStats.Cpu;
import dev.panamax.cgroup.CgroupStats.Entry;
import dev.panamax.cgroup.CgroupStats.Memory;
import dev.panamax.cgroup.CgroupStats.MemoryPart;
import dev.panamax.cgroup.CgroupStats.Pids;
import dev.panamax.cgroup.CgroupStats.Throttling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counters of version 1, each controller's in its own directory. */
final class StatsV1 {
    /** The kernel's {@code USER_HZ}, 100 on every architecture that Panamax knows. */
    private static final long NANOSECONDS_A_TICK = 10_000_000;

    /** What the files of each start with. */
    private static final List<String> SCHEDULERS = List.of("blkio.bfq.", "blkio.");

    private StatsV1() {}

    static CgroupStats read(Map<String, Path> paths) {
        return new CgroupStats(
                cpuacct(paths.get("cpuacct")).with(throttling(paths.get("cpu"))),
                memory(paths.get("memory")),
                blockIo(paths.get("blkio")),
                CpusetStats.read(paths.get("cpuset")),
                pids(paths.get("pids")),
                HugepageStats.readV1(paths.get("hugetlb")));
    }

    static Throttling throttling(@Nullable Path cpu) {
        if (cpu == null || !CounterFile.exists(cpu.resolve("cpu.stat"))) {
            return Throttling.NONE;
        }
        Map<String, Long> table = CounterFile.table(cpu.resolve("cpu.stat"));
        return new Throttling(
                table.getOrDefault("nr_periods", 0L),
                table.getOrDefault("nr_throttled", 0L),
                table.getOrDefault("throttled_time", 0L));
    }

    static Cpu cpuacct(@Nullable Path cpuacct) {
        if (cpuacct == null) {
            return Cpu.NONE;
        }
        Map<String, Long> ticks = CounterFile.table(cpuacct.resolve("cpuacct.stat"));
        List<Long> perCpu = new ArrayList<>();
        Path percpu = cpuacct.resolve("cpuacct.usage_percpu");
        for (String word : CounterFile.words(String.join(" ", CounterFile.lines(percpu)))) {
            perCpu.add(CounterFile.number(word, percpu));
        }
        return new Cpu(
                CounterFile.number(cpuacct.resolve("cpuacct.usage")),
                perCpu,
                CounterFile.times(ticks.getOrDefault("system", 0L), NANOSECONDS_A_TICK, cpuacct),
                CounterFile.times(ticks.getOrDefault("user", 0L), NANOSECONDS_A_TICK, cpuacct),
                Throttling.NONE,
                perCpu(cpuacct, 2),
                perCpu(cpuacct, 1),
                null);
    }

    /** Returns a column of the table of processors, below its head: {@code cpu user system}. */
    private static List<Long> perCpu(Path cpuacct, int column) {
        Path table = cpuacct.resolve("cpuacct.usage_all");
        List<String> lines = CounterFile.exists(table) ? CounterFile.lines(table) : List.of();
        List<Long> times = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] words = CounterFile.words(lines.get(i));
            if (words.length < 3) {
                throw new CgroupException(
                        table + ": the line " + OneLine.quoted(lines.get(i)) + " is not a processor's", null);
            }
            times.add(CounterFile.number(words[column], table));
        }
        return times;
    }

    static Pids pids(@Nullable Path pids) {
        if (pids == null || !CounterFile.exists(pids.resolve("pids.current"))) {
            return Pids.NONE;
        }
        boolean unlimited = CounterFile.lines(pids.resolve("pids.max")).equals(List.of("max"));
        return new Pids(
                CounterFile.number(pids.resolve("pids.current")),
                unlimited ? 0 : CounterFile.number(pids.resolve("pids.max")));
    }

    static Memory memory(@Nullable Path memory) {
        if (memory == null || !CounterFile.exists(memory.resolve("memory.stat"))) {
            return Memory.NONE;
        }
        return new Memory(
                CounterFile.number(memory.resolve("memory.usage_in_bytes")),
                CounterFile.number(memory.resolve("memory.max_usage_in_bytes")),
                CounterFile.table(memory.resolve("memory.stat")),
                CounterFile.number(memory.resolve("memory.failcnt")),
                CounterFile.numberIfPresent(memory.resolve("memory.limit_in_bytes")),
                part(memory, "memory.memsw"),
                part(memory, "memory.kmem"),
                part(memory, "memory.kmem.tcp"),
                null);
    }

    /** Reads what not every kernel counts. */
    private static MemoryPart part(Path memory, String prefix) {
        if (!CounterFile.exists(memory.resolve(prefix + ".usage_in_bytes"))) {
            return MemoryPart.NONE;
        }
        return new MemoryPart(
                CounterFile.numberIfPresent(memory.resolve(prefix + ".limit_in_bytes")),
                CounterFile.number(memory.resolve(prefix + ".usage_in_bytes")),
                CounterFile.number(memory.resolve(prefix + ".max_usage_in_bytes")),
                CounterFile.number(memory.resolve(prefix + ".failcnt")));
    }

    /** Reads the tables of the scheduler that has entries, BFQ or the older CFQ, else those of the throttling layer. */
    static BlockIo blockIo(@Nullable Path blkio) {
        if (blkio == null) {
            return BlockIo.NONE;
        }
        for (String scheduler : SCHEDULERS) {
            List<Entry> serviced = entries(blkio.resolve(scheduler + "io_serviced_recursive"));
            if (!serviced.isEmpty()) {
                return blockIo(blkio, scheduler, serviced);
            }
        }
        List<Entry> serviced = entries(blkio.resolve("blkio.throttle.io_serviced_recursive"));
        String suffix = serviced.isEmpty() ? "" : "_recursive";
        return new BlockIo(
                entries(blkio.resolve("blkio.throttle.io_service_bytes" + suffix)),
                entries(blkio.resolve("blkio.throttle.io_serviced" + suffix)),
                null);
    }

    private static BlockIo blockIo(Path blkio, String scheduler, List<Entry> serviced) {
        return new BlockIo(
                entries(blkio.resolve(scheduler + "io_service_bytes_recursive")),
                serviced,
                entries(blkio.resolve(scheduler + "io_queued_recursive")),
                entries(blkio.resolve(scheduler + "io_service_time_recursive")),
                entries(blkio.resolve(scheduler + "io_wait_time_recursive")),
                entries(blkio.resolve(scheduler + "io_merged_recursive")),
                entries(blkio.resolve(scheduler + "time_recursive")),
                entries(blkio.resolve(scheduler + "sectors_recursive")),
                null);
    }

    /** Reads lines of the form MAJOR:MINOR [OPERATION] VALUE; a line with the total is left out. */
    private static List<Entry> entries(Path file) {
        List<Entry> entries = new ArrayList<>();
        for (String line : CounterFile.exists(file) ? CounterFile.lines(file) : List.<String>of()) {
            String[] words = CounterFile.words(line);
            if (words.length == 2 && words[0].equals("Total")) {
                continue;
            }
            int colon = words.length == 0 ? -1 : words[0].indexOf(':');
            if (words.length < 2 || words.length > 3 || colon < 0) {
                throw new CgroupException(
                        file + ": the line " + OneLine.quoted(line) + " is not a device with a value", null);
            }
            entries.add(new Entry(
                    CounterFile.number(words[0].substring(0, colon), file),
                    CounterFile.number(words[0].substring(colon + 1), file),
                    words.length == 3 ? words[1] : "",
                    CounterFile.number(words[words.length - 1], file)));
        }
        return entries;
    }
}
