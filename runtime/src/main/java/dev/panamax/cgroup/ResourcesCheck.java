package dev.panamax.cgroup;

import static dev.panamax.cgroup.Settings.isSet;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.WeightDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold for limits before anything is touched: in themselves, and in the version of cgroups that has to set them. */
final class ResourcesCheck {
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1_000;
    private static final long MOST_SWAPPINESS = 100;

    private final OciRequest request;
    private final List<Fault> faults = new ArrayList<>();

    private ResourcesCheck(OciRequest request) {
        this.request = request;
    }

    static List<Fault> ofV1(OciRequest request) {
        ResourcesCheck check = new ResourcesCheck(request);
        check.values();
        if (!request.resources().unified().isEmpty()) {
            check.fault(
                    "/unified", "these are files of cgroup version 2, and this host's controllers are in version 1");
        }
        check.exceptionsToExceptions();
        return check.faults;
    }

    static List<Fault> ofV2(OciRequest request) {
        ResourcesCheck check = new ResourcesCheck(request);
        check.values();
        check.whatVersion2HasNot();
        for (String file : request.resources().unified().keySet()) {
            if (file.indexOf('/') >= 0 || file.indexOf('.') < 1) {
                check.fault("/unified/" + file.replace("~", "~0").replace("/", "~1"), "no file such as memory.high");
            }
        }
        return check.faults;
    }

    /** Says which controllers are missing. */
    static List<Fault> missing(
            CgroupRequest request, Map<String, String> needs, Iterable<String> there, String whyNot) {
        List<String> present = new ArrayList<>();
        there.forEach(present::add);
        List<Fault> faults = new ArrayList<>();
        for (Map.Entry<String, String> need : needs.entrySet()) {
            if (!present.contains(need.getKey())) {
                String message = "the cgroup controller " + need.getKey() + whyNot;
                faults.add(new Fault(request.pointer(need.getValue()), message));
            }
        }
        return faults;
    }

    private void fault(String field, String message) {
        faults.add(new Fault(request.pointer(field), message));
    }

    private void values() {
        memory(request.resources().memory());
        processors(request.resources().cpu());
        blockIo(request.resources().blockIo());
        devices(request.resources().devices());
        request.resources().rdma().forEach((device, limits) -> {
            if (limits.hcaHandles() == null && limits.hcaObjects() == null) {
                fault("/rdma/" + device, "neither hcaHandles nor hcaObjects is given");
            }
        });
    }

    private void memory(Resources.Memory memory) {
        Long limit = memory.limit();
        Long swap = memory.swap();
        Long swappiness = memory.swappiness();
        if (swap != null && swap > 0 && limit != null && limit > swap) {
            fault("/memory/swap", "memory and swap together can't be less than the memory, " + limit);
        }
        if (swap != null && swap > 0 && !isSet(limit) && !request.isUpdate()) {
            fault("/memory/swap", "it limits memory and swap together, and needs a limit of memory beside it");
        }
        if (swappiness != null && (swappiness < -1 || swappiness > MOST_SWAPPINESS)) {
            fault("/memory/swappiness", swappiness + " is not between 0 and " + MOST_SWAPPINESS);
        }
    }

    private void processors(Resources.Cpu cpu) {
        Long shares = cpu.shares();
        if (shares != null && shares != 0 && (shares < LEAST_SHARES || shares > MOST_SHARES)) {
            String range = shares < LEAST_SHARES && shares >= 0 ? "minimum" : "maximum";
            fault(
                    "/cpu/shares",
                    "the " + range + " allowed cpu-shares is "
                            + (range.equals("minimum") ? LEAST_SHARES : MOST_SHARES));
        }
        Long quota = cpu.quota();
        Long burst = cpu.burst();
        if (burst != null && quota != null && quota > 0 && burst > quota) {
            fault("/cpu/burst", burst + " is more than the quota, " + quota);
        }
    }

    private void blockIo(Resources.BlockIo blockIo) {
        weight("/blockIO/weight", blockIo.weight());
        weight("/blockIO/leafWeight", blockIo.leafWeight());
        for (int i = 0; i < blockIo.weightDevice().size(); i++) {
            WeightDevice device = blockIo.weightDevice().get(i);
            String field = "/blockIO/weightDevice/" + i;
            if (device.weight() == null && device.leafWeight() == null) {
                fault(field, "neither weight nor leafWeight is given");
            }
            weight(field + "/weight", device.weight());
            weight(field + "/leafWeight", device.leafWeight());
        }
    }

    private void weight(String field, @Nullable Integer weight) {
        if (weight != null && weight != 0 && (weight < LEAST_WEIGHT || weight > MOST_WEIGHT)) {
            fault(field, weight + " is not between " + LEAST_WEIGHT + " and " + MOST_WEIGHT);
        }
    }

    private void devices(List<DeviceRule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            DeviceRule rule = rules.get(i);
            if ("abc".indexOf(rule.type()) < 0) {
                fault("/devices/" + i + "/type", "\"" + rule.type() + "\" is none of a, b and c");
            }
            for (int k = 0; k < rule.access().length(); k++) {
                if ("rwm".indexOf(rule.access().charAt(k)) < 0) {
                    fault("/devices/" + i + "/access", "\"" + rule.access() + "\" is not made of r, w and m");
                    break;
                }
            }
        }
    }

    private void exceptionsToExceptions() {
        List<DeviceRule> rules = request.deviceRules();
        if (rules == null || !faults.isEmpty()) {
            return;
        }
        DevicePolicy policy = DevicePolicy.of(List.of());
        for (int i = 0; i < rules.size(); i++) {
            String problem = policy.add(rules.get(i));
            if (problem != null) {
                fault(i < request.resources().devices().size() ? "/devices/" + i : "/devices", problem);
                return;
            }
        }
    }

    private void whatVersion2HasNot() {
        Resources.Memory memory = request.resources().memory();
        String kernel = "memory of the kernel counts with all other: use /memory/limit";
        absent("/memory/kernel", memory.kernel() != null && memory.kernel() > 0, kernel);
        absent("/memory/kernelTCP", memory.kernelTcp() != null && memory.kernelTcp() > 0, kernel);
        absent(
                "/memory/swappiness",
                memory.swappiness() != null && memory.swappiness() != -1,
                "limit swap by /memory/swap, or forbid it by memory.swap.max of /unified");
        absent(
                "/memory/disableOOMKiller",
                memory.disableOomKiller(),
                "memory.high of /unified slows the processes down instead of killing them");
        absent(
                "/memory/useHierarchy",
                memory.useHierarchy() != null && !memory.useHierarchy(),
                "cgroups below always count: leave it out");
        Resources.Cpu cpu = request.resources().cpu();
        String realtime = "use /cpu/quota and /cpu/period, or /process/scheduler";
        absent("/cpu/realtimeRuntime", isSet(cpu.realtimeRuntime()), realtime);
        absent("/cpu/realtimePeriod", isSet(cpu.realtimePeriod()), realtime);
        Resources.BlockIo blockIo = request.resources().blockIo();
        String leafWeight = "no cgroup has both processes and cgroups below: use weight";
        absent("/blockIO/leafWeight", blockIo.leafWeight() != null && blockIo.leafWeight() != 0, leafWeight);
        for (int i = 0; i < blockIo.weightDevice().size(); i++) {
            Integer weight = blockIo.weightDevice().get(i).leafWeight();
            absent("/blockIO/weightDevice/" + i + "/leafWeight", weight != null && weight != 0, leafWeight);
        }
        String packets =
                "match the cgroup's path in the packet filter (nft: socket cgroupv2, iptables: -m cgroup --path)";
        absent("/network/classID", isSet(request.resources().network().classId()), packets);
        absent(
                "/network/priorities",
                !request.resources().network().priorities().isEmpty(),
                packets);
    }

    private void absent(String field, boolean asked, String instead) {
        if (asked) {
            fault(field, "cgroup version 2, which this host has, can't do that; " + instead);
        }
    }
}
