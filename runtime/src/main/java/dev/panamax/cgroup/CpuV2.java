package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Resources.Cpu;
import java.util.List;

/**
 * The processor controller of version 2.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files">CPU Interface Files</a>
 */
final class CpuV2 {
    private static final String BANDWIDTH = "cpu.max";
    private static final String BURST = "cpu.max.burst";
    private static final String NO_QUOTA = "max";
    private static final String DEFAULT_PERIOD = "100000";

    private CpuV2() {}

    static void set(Settings settings, Cpu cpu) {
        Long idle = cpu.idle();
        Long shares = cpu.shares();
        // A cgroup that is idle has no weight that could be set.
        if (idle != null && idle == 0) {
            settings.writeUnless(List.of(Errno.ENOENT), "cpu.idle", "0", "/cpu/idle");
        }
        if (shares != null && shares != 0) {
            settings.set("cpu.weight", settings.request().weight(shares), "/cpu/shares");
        }
        bandwidth(settings, cpu);
        if (idle != null && idle != 0) {
            settings.write("cpu.idle", Long.toString(idle), "/cpu/idle");
        }
    }

    /** A burst may be too long for the old quota, or the quota too short for the old burst. */
    private static void bandwidth(Settings settings, Cpu cpu) {
        boolean limited = isSet(cpu.quota()) || isSet(cpu.period());
        String burst = cpu.burst() == null ? "" : Long.toString(cpu.burst());
        boolean burstLater = false;
        if (!burst.isEmpty()) {
            Errno expected = burst.equals("0") ? Errno.ENOENT : Errno.EINVAL;
            List<Errno> tolerated = limited || burst.equals("0") ? List.of(expected) : List.of();
            burstLater = !settings.writeUnless(tolerated, BURST, burst, "/cpu/burst") && expected == Errno.EINVAL;
        }
        if (limited) {
            settings.write(BANDWIDTH, bandwidthOf(settings, cpu), isSet(cpu.quota()) ? "/cpu/quota" : "/cpu/period");
        }
        if (burstLater) {
            settings.write(BURST, burst, "/cpu/burst");
        }
    }

    /** Returns quota and period; what is not set stays. */
    private static String bandwidthOf(Settings settings, Cpu cpu) {
        String[] old = settings.isUpdate() ? CounterFile.words(settings.read(BANDWIDTH)) : new String[0];
        String quota = old.length == 2 ? old[0] : NO_QUOTA;
        String period = old.length == 2 ? old[1] : DEFAULT_PERIOD;
        if (cpu.quota() != null && cpu.quota() != 0) {
            quota = cpu.quota() < 0 ? NO_QUOTA : Long.toString(cpu.quota());
        }
        if (cpu.period() != null && cpu.period() != 0) {
            period = Long.toString(cpu.period());
        }
        return quota + " " + period;
    }
}
