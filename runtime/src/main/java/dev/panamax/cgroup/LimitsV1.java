package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.HugepageLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits in the files of version 1.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v1/index.html">Control Groups version 1</a>
 */
final class LimitsV1 {
    private LimitsV1() {}

    /**
     * Sets limits.
     *
     * @param paths the directory of each controller
     * @param undo what to tell of old values; null for a new cgroup
     * @throws CgroupException if the kernel does not take one
     */
    static void set(Map<String, Path> paths, CgroupRequest request, @Nullable Undo undo) {
        for (Map.Entry<String, Path> entry : paths.entrySet()) {
            Settings settings = new Settings(entry.getValue(), request, undo);
            if (entry.getKey().equals("devices")) {
                devices(settings);
            } else {
                files(entry.getKey(), settings, request.resources());
            }
        }
    }

    /** Sets what is set by files of a controller, all but devices. */
    static void files(String controller, Settings settings, Resources resources) {
        switch (controller) {
            case "memory" -> MemoryV1.set(settings, resources.memory());
            case "cpu" -> CpuV1.set(settings, resources.cpu());
            case "cpuset" -> cpuset(settings, resources.cpu());
            case "pids" -> pids(settings, resources.pidsLimit());
            case "blkio" -> BlockIoV1.set(settings, resources.blockIo());
            case "hugetlb" -> hugepages(settings, resources.hugepageLimits(), ".limit_in_bytes");
            case "net_cls" ->
                settings.set("net_cls.classid", resources.network().classId(), "/network/classID");
            case "net_prio" -> priorities(settings, resources.network());
            case "rdma" -> rdma(settings, resources.rdma());
            default -> {} // Joined for its statistics.
        }
    }

    private static void devices(Settings settings) {
        List<DeviceRule> rules = settings.request().deviceRules();
        if (rules == null) {
            return;
        }
        Path directory = settings.directory();
        DevicePolicy policy = DevicePolicy.of(rules);
        String pointer = settings.request().pointer("/devices");
        if (settings.isUpdate()) {
            DevicePolicy before = DevicePolicy.read(directory);
            settings.beforeChange(() -> before.set(directory, ""));
            policy.set(directory, pointer);
        } else {
            policy.setAfresh(directory, pointer);
        }
    }

    private static void cpuset(Settings settings, Resources.Cpu cpu) {
        if (!cpu.cpus().isEmpty()) {
            settings.write("cpuset.cpus", cpu.cpus(), "/cpu/cpus");
        }
        if (!cpu.mems().isEmpty()) {
            settings.write("cpuset.mems", cpu.mems(), "/cpu/mems");
        }
    }

    /** Limits the number of tasks; 0 is a limit like any other. */
    static void pids(Settings settings, @Nullable Long limit) {
        if (limit != null) {
            settings.write("pids.max", limit < 0 ? "max" : Long.toString(limit), "/pids/limit");
        }
    }

    /** Limits pages in use, and reservations too where the kernel counts them. */
    static void hugepages(Settings settings, List<HugepageLimit> limits, String suffix) {
        for (int i = 0; i < limits.size(); i++) {
            String field = "/hugepageLimits/" + i;
            String prefix = "hugetlb." + limits.get(i).pageSize();
            String value = Long.toUnsignedString(limits.get(i).limit());
            settings.write(prefix + suffix, value, field);
            settings.writeUnless(List.of(Errno.ENOENT), prefix + ".rsvd" + suffix, value, field);
        }
    }

    private static void priorities(Settings settings, Resources.Network network) {
        for (Map.Entry<String, Long> priority : network.priorities().entrySet()) {
            String value = Long.toString(priority.getValue());
            settings.writeEntry("net_prio.ifpriomap", priority.getKey(), value, "0", "/network/priorities");
        }
    }

    static void rdma(Settings settings, Map<String, Resources.Rdma> devices) {
        for (Map.Entry<String, Resources.Rdma> device : devices.entrySet()) {
            Long handles = device.getValue().hcaHandles();
            Long objects = device.getValue().hcaObjects();
            String value = (handles == null ? "" : "hca_handle=" + handles + " ")
                    + (objects == null ? "" : "hca_object=" + objects);
            String none = "hca_handle=max hca_object=max";
            settings.writeEntry("rdma.max", device.getKey(), value.strip(), none, "/rdma/" + device.getKey());
        }
    }
}
