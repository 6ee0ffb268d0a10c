package dev.panamax.cli;

import dev.panamax.cgroup.CgroupStats;
import dev.panamax.container.ContainerStats;
import dev.panamax.container.NetworkStats;
import java.util.List;
import java.util.Locale;

/** Counters as lines of a table, each of which knows the one before. */
final class StatsTable {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final int WIDTH = 12;

    private boolean first = true;
    private long timeBefore;
    private long cpuBefore;

    String header() {
        return row("CPU %", "CPU TIME", "MEMORY", "MAX MEMORY", "NET RX", "NET TX", "BLOCK READ", "BLOCK WRITE");
    }

    /**
     * Returns a line.
     *
     * @param time when the counters were read, in nanoseconds
     */
    String line(ContainerStats stats, long time) {
        CgroupStats.Cpu cpu = stats.cgroup().cpu();
        CgroupStats.Memory memory = stats.cgroup().memory();
        NetworkStats network = stats.network();
        String share = first ? "-" : decimal(100.0 * (cpu.total() - cpuBefore) / (time - timeBefore));
        first = false;
        timeBefore = time;
        cpuBefore = cpu.total();
        return row(
                share,
                decimal(cpu.total() / 1e9) + "s",
                bytes(memory.usage()),
                bytes(memory.maxUsage()),
                bytes(network.receivedBytes()),
                bytes(network.sentBytes()),
                bytes(blockIo(stats, "Read")),
                bytes(blockIo(stats, "Write")));
    }

    private static long blockIo(ContainerStats stats, String operation) {
        return stats.cgroup().blockIo().serviceBytes().stream()
                .filter(entry -> entry.operation().equals(operation))
                .mapToLong(CgroupStats.Entry::value)
                .sum();
    }

    private static String row(String... cells) {
        StringBuilder row = new StringBuilder();
        for (String cell : cells) {
            row.append(" ".repeat(Math.max(1, WIDTH - cell.length()))).append(cell);
        }
        return row.substring(WIDTH - "100.00".length());
    }

    private static String bytes(long count) {
        double value = count;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.size() - 1) {
            value /= 1024;
            unit++;
        }
        return (unit == 0 ? Long.toString(count) : decimal(value)) + UNITS.get(unit);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
