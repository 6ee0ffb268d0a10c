package dev.panamax.cgroup;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Device;
import dev.panamax.linux.Presence;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cgroup of a {@code container.json}. */
record LibcontainerRequest(CgroupConfig config) implements CgroupRequest {
    private static final List<String> HIERARCHIES =
            List.of("devices", "memory", "cpu", "cpuset", "cpuacct", "blkio", "perf_event", "freezer");

    /** The parent, the name, or both. */
    @Override
    public String path() {
        if (config.parent().isEmpty()) {
            return config.name();
        }
        return config.name().isEmpty() ? config.parent() : config.parent() + "/" + config.name();
    }

    @Override
    public Resources resources() {
        Resources.Memory memory = new Resources.Memory(
                unlessZero(config.memory()),
                unlessZero(config.memoryReservation()),
                swap(),
                null,
                null,
                null,
                false,
                null,
                false);
        Resources.Cpu cpu = new Resources.Cpu(
                unlessZero(config.cpuShares()),
                unlessZero(config.cpuQuota()),
                null,
                unlessZero(config.cpuPeriod()),
                null,
                null,
                config.cpusetCpus(),
                "",
                null);
        return Resources.NONE.withMemory(memory).withCpu(cpu);
    }

    private static @Nullable Long unlessZero(long value) {
        return value == 0 ? null : Long.valueOf(value);
    }

    /** Memory and swap together: what is said, no limit for −1, and twice the memory if nothing is said. */
    private @Nullable Long swap() {
        if (config.memorySwap() == 0) {
            boolean isTooMuch = config.memory() > Long.MAX_VALUE / 2;
            return unlessZero(isTooMuch ? Long.MAX_VALUE : 2 * config.memory());
        }
        return config.memorySwap() < 0 ? null : Long.valueOf(config.memorySwap());
    }

    @Override
    public @Nullable List<DeviceRule> deviceRules() {
        return config.allowAllDevices() ? null : rules(config.allowedDevices());
    }

    /** Returns rules that allow devices. */
    static List<DeviceRule> rules(List<Device> devices) {
        List<DeviceRule> rules = new ArrayList<>();
        for (Device device : devices) {
            rules.add(new DeviceRule(
                    true,
                    device.type().letter(),
                    device.major() == Device.WILDCARD ? null : device.major(),
                    device.minor() == Device.WILDCARD ? null : device.minor(),
                    device.permissions()));
        }
        return rules;
    }

    @Override
    public String pointer(String field) {
        return switch (field) {
            case "/memory/limit" -> "/cgroups/memory";
            case "/memory/reservation" -> "/cgroups/memory_reservation";
            case "/memory/swap" -> swapIsImplied() ? "/cgroups/memory" : "/cgroups/memory_swap";
            case "/cpu/shares" -> "/cgroups/cpu_shares";
            case "/cpu/quota" -> "/cgroups/cpu_quota";
            case "/cpu/period" -> "/cgroups/cpu_period";
            case "/cpu/cpus" -> "/cgroups/cpuset_cpus";
            case "/devices" -> "/cgroups/allowed_devices";
            case "/freezer" -> "/cgroups/freezer";
            default -> "/cgroups";
        };
    }

    @Override
    public List<String> hierarchies() {
        return HIERARCHIES;
    }

    @Override
    public Map<String, String> mandatory() {
        Map<String, String> mandatory = new LinkedHashMap<>();
        mandatory.put("devices", "");
        mandatory.put("cpu", "");
        if (config.freezer() == CgroupConfig.Freezer.FROZEN) {
            mandatory.put("freezer", "/freezer");
        }
        return mandatory;
    }

    @Override
    public String placePointer() {
        return "/cgroups/parent";
    }

    /** None: the values were looked at with the rest of the configuration. */
    @Override
    public List<Fault> faults(boolean version1) {
        return List.of();
    }

    /** An absolute parent must be there. */
    @Override
    public void checkPlace(CgroupHost.Hierarchy hierarchy, String controller) {
        Path parent = hierarchy.directory(config.parent());
        if (!path().startsWith("/") || Presence.isDirectory(parent)) {
            return;
        }
        String of = controller.isEmpty() ? "" : " for the controller " + controller;
        throw new CgroupException(
                "the cgroup " + config.parent() + " does not exist" + of + " (" + parent
                        + "): make it, or give a parent without a slash in front [/cgroups/parent]",
                null);
    }

    /** Maps 2 to 262144 shares onto 1 to 10000 of weight. */
    @Override
    public long weight(long shares) {
        long within = Math.clamp(shares, 2, 262_144);
        return 1 + (within - 2) * 9_999 / 262_142;
    }

    @Override
    public boolean swapIsImplied() {
        return config.memorySwap() == 0;
    }

    @Override
    public boolean isExclusive() {
        return false;
    }
}
