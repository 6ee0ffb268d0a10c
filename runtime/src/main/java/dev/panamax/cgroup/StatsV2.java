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
        Path file = directory.resolve("cpu.stat");
        Map<String, Long> table = CounterFile.table(file);
        return new Cpu(
                nanoseconds(table, "usage_usec", file),
                List.of(),
                nanoseconds(table, "system_usec", file),
                nanoseconds(table, "user_usec", file),
                new Throttling(
                        table.getOrDefault("nr_periods", 0L),
                        table.getOrDefault("nr_throttled", 0L),
                        nanoseconds(table, "throttled_usec", file)),
                List.of(),
                List.of(),
                PressureStats.read(directory.resolve("cpu.pressure")));
    }

    private static long nanoseconds(Map<String, Long> table, String key, Path file) {
        return CounterFile.times(table.getOrDefault(key, 0L), NANOSECONDS_A_MICROSECOND, file);
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
                limit == UNLIMITED || memory == UNLIMITED ? UNLIMITED : sum(limit, memory, current),
                sum(CounterFile.number(current), CounterFile.number(directory.resolve("memory.current")), current),
                0,
                0);
    }

    private static long sum(long one, long other, Path file) {
        if (Long.compareUnsigned(one + other, one) < 0) {
            throw new CgroupException(file + ": with memory it is more than 64 bits hold", null);
        }
        return one + other;
    }

    private static BlockIo blockIo(Path directory) {
        Path file = directory.resolve("io.stat");
        List<Entry> bytes = new ArrayList<>();
        List<Entry> operations = new ArrayList<>();
        for (String line : CounterFile.exists(file) ? CounterFile.lines(file) : List.<String>of()) {
            new DeviceLine(file, line).read(bytes, operations);
        }
        return new BlockIo(bytes, operations, PressureStats.read(directory.resolve("io.pressure")));
    }

    /** A line such as {@code 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0}. */
    private record DeviceLine(Path file, String line) {
        /** Some kernels do not end the line of a device that has counted nothing: the next device follows. */
        void read(List<Entry> bytes, List<Entry> operations) {
            String device = "";
            for (String word : CounterFile.words(line)) {
                int equals = word.indexOf('=');
                if (equals < 0) {
                    device = word;
                    number(device, true);
                    number(device, false);
                    continue;
                }
                switch (word.substring(0, equals)) {
                    case "rbytes" -> bytes.add(entry(device, "Read", word));
                    case "wbytes" -> bytes.add(entry(device, "Write", word));
                    case "rios" -> operations.add(entry(device, "Read", word));
                    case "wios" -> operations.add(entry(device, "Write", word));
                    default -> {} // Discards, which version 1 did not count, and what controllers of latency or cost
                    // add.
                }
            }
        }

        private Entry entry(String device, String operation, String word) {
            long value = CounterFile.number(word.substring(word.indexOf('=') + 1), file);
            return new Entry(number(device, true), number(device, false), operation, value);
        }

        private long number(String device, boolean major) {
            int colon = device.indexOf(':');
            if (colon < 0) {
                throw new CgroupException(file + ": the line " + OneLine.quoted(line) + " is not a device's", null);
            }
            return CounterFile.number(major ? device.substring(0, colon) : device.substring(colon + 1), file);
        }
    }
}
