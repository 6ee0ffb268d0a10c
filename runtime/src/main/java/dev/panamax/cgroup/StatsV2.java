package dev.panamax.cgroup;

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

/** The counters of version 2, in one directory; what a controller counts is missing where it is not switched on. */
final class StatsV2 {
    private static final long NANOSECONDS_A_MICROSECOND = 1_000;

    /** {@code max}, without a sign. */
    private static final long UNLIMITED = -1;

    private StatsV2() {}

    static CgroupStats read(Path directory) {
        return new CgroupStats(
                cpu(directory),
                memory(directory),
                blockIo(directory),
                CgroupStats.Cpuset.NONE,
                pids(directory),
                HugepageStats.readV2(directory));
    }

    /** Without the controller, processes are counted in the place of tasks. */
    private static Pids pids(Path directory) {
        return CounterFile.exists(directory.resolve("pids.current"))
                ? StatsV1.pids(directory)
                : new Pids(CgroupProcesses.of(directory).size(), 0);
    }

    private static Cpu cpu(Path directory) {
        Map<String, Long> table = CounterFile.table(directory.resolve("cpu.stat"));
        return new Cpu(
                nanoseconds(table, "usage_usec"),
                List.of(),
                nanoseconds(table, "system_usec"),
                nanoseconds(table, "user_usec"),
                new Throttling(
                        table.getOrDefault("nr_periods", 0L),
                        table.getOrDefault("nr_throttled", 0L),
                        nanoseconds(table, "throttled_usec")),
                List.of(),
                List.of(),
                PressureStats.read(directory.resolve("cpu.pressure")));
    }

    private static long nanoseconds(Map<String, Long> table, String key) {
        return table.getOrDefault(key, 0L) * NANOSECONDS_A_MICROSECOND;
    }

    private static Memory memory(Path directory) {
        if (!CounterFile.exists(directory.resolve("memory.current"))) {
            return Memory.NONE;
        }
        Path peak = directory.resolve("memory.peak"); // Since Linux 5.19.
        return new Memory(
                CounterFile.number(directory.resolve("memory.current")),
                CounterFile.exists(peak) ? CounterFile.number(peak) : 0,
                CounterFile.table(directory.resolve("memory.stat")),
                CounterFile.table(directory.resolve("memory.events")).getOrDefault("max", 0L),
                CounterFile.numberIfPresent(directory.resolve("memory.max")),
                swap(directory),
                MemoryPart.NONE,
                MemoryPart.NONE,
                PressureStats.read(directory.resolve("memory.pressure")));
    }

    /** Adds memory to swap, which version 2 counts apart; the most of both together is not known. */
    private static MemoryPart swap(Path directory) {
        Path current = directory.resolve("memory.swap.current");
        if (!CounterFile.exists(current)) {
            return MemoryPart.NONE;
        }
        long limit = CounterFile.number(directory.resolve("memory.swap.max"));
        long memory = CounterFile.number(directory.resolve("memory.max"));
        return new MemoryPart(
                limit == UNLIMITED || memory == UNLIMITED ? UNLIMITED : limit + memory,
                CounterFile.number(current) + CounterFile.number(directory.resolve("memory.current")),
                0,
                0);
    }

    private static BlockIo blockIo(Path directory) {
        Path file = directory.resolve("io.stat");
        List<Entry> bytes = new ArrayList<>();
        List<Entry> operations = new ArrayList<>();
        for (String line : CounterFile.exists(file) ? CounterFile.lines(file) : List.<String>of()) {
            String[] words = CounterFile.words(line);
            int colon = words[0].indexOf(':');
            long major = CounterFile.number(words[0].substring(0, colon), file);
            long minor = CounterFile.number(words[0].substring(colon + 1), file);
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                long value = CounterFile.number(words[i].substring(equals + 1), file);
                switch (words[i].substring(0, equals)) {
                    case "rbytes" -> bytes.add(new Entry(major, minor, "Read", value));
                    case "wbytes" -> bytes.add(new Entry(major, minor, "Write", value));
                    case "rios" -> operations.add(new Entry(major, minor, "Read", value));
                    case "wios" -> operations.add(new Entry(major, minor, "Write", value));
                    default -> {} // Discards, which version 1 did not count.
                }
            }
        }
        return new BlockIo(bytes, operations, PressureStats.read(directory.resolve("io.pressure")));
    }
}
