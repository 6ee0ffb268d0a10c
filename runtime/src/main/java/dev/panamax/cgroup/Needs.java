package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.oci.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which controllers limits need, each with the first field that needs it, from the resources. */
final class Needs {
    private final Map<String, String> fields = new LinkedHashMap<>();

    private Needs() {}

    static Map<String, String> ofV1(Resources resources) {
        Needs needs = new Needs();
        needs.common(resources);
        Resources.Memory memory = resources.memory();
        needs.add("memory", isSet(memory.kernelTcp()), "/memory/kernelTCP");
        needs.add("memory", memory.swappiness() != null, "/memory/swappiness");
        needs.add("memory", memory.disableOomKiller(), "/memory/disableOOMKiller");
        needs.add("cpu", isSet(resources.cpu().realtimeRuntime()), "/cpu/realtimeRuntime");
        needs.add("cpu", isSet(resources.cpu().realtimePeriod()), "/cpu/realtimePeriod");
        needs.add("blkio", blockIo(resources.blockIo()));
        needs.add("net_cls", isSet(resources.network().classId()), "/network/classID");
        needs.add("net_prio", !resources.network().priorities().isEmpty(), "/network/priorities");
        return needs.fields;
    }

    static Map<String, String> ofV2(Resources resources) {
        Needs needs = new Needs();
        needs.common(resources);
        needs.add("io", blockIo(resources.blockIo()));
        for (String file : resources.unified().keySet()) {
            String controller = controller(file);
            // What starts so is there without any controller.
            needs.add(controller, !controller.equals("cgroup"), "/unified/" + file);
        }
        return needs.fields;
    }

    /** Returns the controller that a file of version 2 belongs to. */
    static String controller(String file) {
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }

    private void common(Resources resources) {
        Resources.Memory memory = resources.memory();
        add("memory", isSet(memory.limit()), "/memory/limit");
        add("memory", isSet(memory.reservation()), "/memory/reservation");
        add("memory", isSet(memory.swap()), "/memory/swap");
        Resources.Cpu cpu = resources.cpu();
        add("cpu", isSet(cpu.shares()), "/cpu/shares");
        add("cpu", isSet(cpu.quota()), "/cpu/quota");
        add("cpu", isSet(cpu.period()), "/cpu/period");
        add("cpu", isSet(cpu.burst()), "/cpu/burst");
        add("cpu", isSet(cpu.idle()), "/cpu/idle");
        add("cpuset", !cpu.cpus().isEmpty(), "/cpu/cpus");
        add("cpuset", !cpu.mems().isEmpty(), "/cpu/mems");
        add("pids", resources.pidsLimit() != null, "/pids/limit");
        add("hugetlb", !resources.hugepageLimits().isEmpty(), "/hugepageLimits");
        add("rdma", !resources.rdma().isEmpty(), "/rdma");
    }

    private static @Nullable String blockIo(Resources.BlockIo blockIo) {
        if (blockIo.weight() != null && blockIo.weight() != 0) {
            return "/blockIO/weight";
        }
        if (blockIo.leafWeight() != null && blockIo.leafWeight() != 0) {
            return "/blockIO/leafWeight";
        }
        if (!blockIo.weightDevice().isEmpty()) {
            return "/blockIO/weightDevice";
        }
        if (!blockIo.readBps().isEmpty()) {
            return "/blockIO/throttleReadBpsDevice";
        }
        if (!blockIo.writeBps().isEmpty()) {
            return "/blockIO/throttleWriteBpsDevice";
        }
        if (!blockIo.readIops().isEmpty()) {
            return "/blockIO/throttleReadIOPSDevice";
        }
        return blockIo.writeIops().isEmpty() ? null : "/blockIO/throttleWriteIOPSDevice";
    }

    private void add(String controller, boolean needed, String field) {
        add(controller, needed ? field : null);
    }

    private void add(String controller, @Nullable String field) {
        if (field != null) {
            fields.putIfAbsent(controller, field);
        }
    }
}
