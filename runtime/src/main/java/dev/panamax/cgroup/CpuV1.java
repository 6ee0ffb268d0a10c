package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Resources.Cpu;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processor controller of version 1.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-bwc.html">CFS Bandwidth Control</a>
 * @see <a href="https://docs.kernel.org/scheduler/sched-rt-group.html">Real-Time group scheduling</a>
 */
final class CpuV1 {
    private CpuV1() {}

    static void set(Settings settings, Cpu cpu) {
        Long idle = cpu.idle();
        // A cgroup that is idle has no shares that could be set.
        if (idle != null && idle == 0) {
            absentIfZero(settings, "cpu.idle", idle, "/cpu/idle");
        }
        settings.set("cpu.shares", cpu.shares(), "/cpu/shares");
        bandwidth(settings, cpu);
        if (idle != null && idle != 0) {
            settings.write("cpu.idle", Long.toString(idle), "/cpu/idle");
        }
        pair(
                settings,
                new Value("cpu.rt_period_us", cpu.realtimePeriod(), "/cpu/realtimePeriod"),
                new Value("cpu.rt_runtime_us", cpu.realtimeRuntime(), "/cpu/realtimeRuntime"));
    }

    private static void bandwidth(Settings settings, Cpu cpu) {
        Value quota = new Value("cpu.cfs_quota_us", cpu.quota(), "/cpu/quota");
        Long burst = cpu.burst();
        boolean burstLater = false;
        if (burst != null && burst == 0) {
            absentIfZero(settings, "cpu.cfs_burst_us", burst, "/cpu/burst");
        } else if (burst != null) {
            burstLater = !new Value("cpu.cfs_burst_us", burst, "/cpu/burst").write(settings, quota.isSet());
        }
        pair(settings, new Value("cpu.cfs_period_us", cpu.period(), "/cpu/period"), quota);
        if (burstLater) {
            settings.set("cpu.cfs_burst_us", burst, "/cpu/burst");
        }
    }

    /** Sets two values of which the first may be impossible before the second is set. */
    private static void pair(Settings settings, Value first, Value second) {
        boolean done = first.write(settings, second.isSet());
        second.write(settings, false);
        if (!done) {
            first.write(settings, false);
        }
    }

    /** Sets a 0 that older kernels have no file for: they do what it asks for. */
    private static void absentIfZero(Settings settings, String file, long zero, String field) {
        settings.writeUnless(List.of(Errno.ENOENT), file, Long.toString(zero), field);
    }

    private record Value(String file, @Nullable Long value, String field) {
        boolean isSet() {
            return Settings.isSet(value);
        }

        /** Returns false if the kernel finds the value wrong, and that may change. */
        boolean write(Settings settings, boolean mayBeLater) {
            if (!isSet()) {
                return true;
            }
            return settings.writeUnless(mayBeLater ? List.of(Errno.EINVAL) : List.of(), file, value + "", field);
        }
    }
}
