package dev.panamax.cgroup;

import dev.panamax.cgroup.CgroupStats.Cpuset;
import dev.panamax.proc.NumberList;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cpuset controller of version 1 tells.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/cpusets.html">CPUSETS</a>
 */
final class CpusetStats {
    private CpusetStats() {}

    static Cpuset read(@Nullable Path cpuset) {
        if (cpuset == null || !CounterFile.exists(cpuset.resolve("cpuset.cpus"))) {
            return Cpuset.NONE;
        }
        return new Cpuset(
                numbers(cpuset.resolve("cpuset.cpus")),
                value(cpuset, "cpu_exclusive"),
                numbers(cpuset.resolve("cpuset.mems")),
                value(cpuset, "mem_hardwall"),
                value(cpuset, "mem_exclusive"),
                value(cpuset, "memory_migrate"),
                value(cpuset, "memory_spread_page"),
                value(cpuset, "memory_spread_slab"),
                value(cpuset, "memory_pressure"),
                value(cpuset, "sched_load_balance"),
                level(cpuset.resolve("cpuset.sched_relax_domain_level")));
    }

    private static long value(Path cpuset, String name) {
        return CounterFile.numberIfPresent(cpuset.resolve("cpuset." + name));
    }

    /** Returns a number that can be below 0. */
    private static long level(Path file) {
        String text = CounterFile.exists(file) ? String.join("\n", CounterFile.lines(file)) : "0";
        return text.startsWith("-") ? -CounterFile.number(text.substring(1), file) : CounterFile.number(text, file);
    }

    /** Reads a list such as {@code 0-3,7}. */
    private static List<Integer> numbers(Path file) {
        List<String> lines = CounterFile.lines(file);
        try {
            return NumberList.parse(String.join(" ", lines)).stream().boxed().toList();
        } catch (IllegalArgumentException e) {
            throw new CgroupException(file + ": " + e.getMessage(), e);
        }
    }
}
