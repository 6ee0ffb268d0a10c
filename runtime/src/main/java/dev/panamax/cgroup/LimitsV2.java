package dev.panamax.cgroup;

import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.proc.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits in the files of version 2.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
final class LimitsV2 {
    private LimitsV2() {}

    /**
     * Sets limits.
     *
     * @param undo what to tell of old values; null for a new cgroup
     * @throws CgroupException if the kernel does not take one
     */
    static void set(Path directory, CgroupRequest request, @Nullable Undo undo) {
        files(new Settings(directory, request, undo), request.resources());
        // Last, as the one thing that can't be put back by writing to a file.
        List<DeviceRule> rules = request.deviceRules();
        // Without the rights of the host's root, the kernel takes no filter. None is needed then: devices can't be made
        // in a user
        // namespace, and of those that are shown to it, each can be opened by those who may open it outside.
        boolean needless = undo == null && Caller.current().isRootless();
        if (rules != null && !needless) {
            DeviceFilter.set(directory, rules, request.pointer("/devices"));
        }
    }

    /** Sets what is set by files. */
    static void files(Settings settings, Resources resources) {
        LimitsV1.pids(settings, resources.pidsLimit());
        MemoryV2.set(settings, resources.memory());
        IoV2.set(settings, resources.blockIo());
        CpuV2.set(settings, resources.cpu());
        cpuset(settings, resources.cpu());
        LimitsV1.hugepages(settings, resources.hugepageLimits(), ".max");
        LimitsV1.rdma(settings, resources.rdma());
        unified(settings, resources.unified());
    }

    private static void cpuset(Settings settings, Resources.Cpu cpu) {
        if (!cpu.cpus().isEmpty()) {
            settings.write("cpuset.cpus", cpu.cpus(), "/cpu/cpus");
        }
        if (!cpu.mems().isEmpty()) {
            settings.write("cpuset.mems", cpu.mems(), "/cpu/mems");
        }
    }

    /** The kernel takes one line at a time. */
    private static void unified(Settings settings, Map<String, String> files) {
        for (Map.Entry<String, String> file : files.entrySet()) {
            for (String line : file.getValue().lines().toList()) {
                settings.write(file.getKey(), line, "/unified/" + file.getKey());
            }
        }
    }
}
