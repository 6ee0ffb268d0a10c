package dev.panamax.cgroup;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Device;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.DeviceRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cgroup of a bundle's {@code config.json}, or new limits for it.
 *
 * @param prefix pointer of the resources in their document; empty if they are the document
 */
record OciRequest(String path, Resources resources, String prefix) implements CgroupRequest {
    static final String CONFIG = "/linux/resources";
    static final String PLACE = "/linux/cgroupsPath";

    /** All that runc joins. The one with a name has no controller; the last, without a name, is the version 2 side of a hybrid host. */
    private static final List<String> HIERARCHIES = List.of(
            "devices",
            "memory",
            "cpu",
            "cpuset",
            "cpuacct",
            "pids",
            "blkio",
            "hugetlb",
            "net_cls",
            "net_prio",
            "perf_event",
            "freezer",
            "rdma",
            "misc",
            "name=systemd",
            "");

    /** What every container may use: all may be made, terminals of its own, the simple devices and tun may be opened. */
    private static final List<DeviceRule> DEFAULT_DEVICES = defaultDevices();

    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long MOST_WEIGHT = 10_000;

    private static List<DeviceRule> defaultDevices() {
        List<DeviceRule> rules = new ArrayList<>();
        rules.add(new DeviceRule(true, 'c', null, null, "m"));
        rules.add(new DeviceRule(true, 'b', null, null, "m"));
        rules.addAll(LibcontainerRequest.rules(Device.SIMPLE));
        rules.add(new DeviceRule(true, 'c', 136L, null, "rwm"));
        rules.add(new DeviceRule(true, 'c', 5L, 2L, "rwm"));
        rules.add(new DeviceRule(true, 'c', 10L, 200L, "rwm"));
        return List.copyOf(rules);
    }

    /** Returns whether this is an update of a cgroup that is there, not a new one. */
    boolean isUpdate() {
        return prefix.isEmpty();
    }

    @Override
    public @Nullable List<DeviceRule> deviceRules() {
        if (isUpdate() && resources.devices().isEmpty()) {
            return null;
        }
        List<DeviceRule> rules = new ArrayList<>(resources.devices());
        rules.addAll(DEFAULT_DEVICES);
        return rules;
    }

    @Override
    public String pointer(String field) {
        return prefix + field;
    }

    @Override
    public List<String> hierarchies() {
        return HIERARCHIES;
    }

    /** Without a devices controller, the host's disks would be open. */
    @Override
    public Map<String, String> mandatory() {
        return isUpdate() ? Map.of() : Map.of("devices", "/devices");
    }

    @Override
    public String placePointer() {
        return PLACE;
    }

    @Override
    public List<Fault> faults(boolean version1) {
        List<Fault> faults = new ArrayList<>();
        if (!isUpdate()) {
            place(faults);
        }
        faults.addAll(version1 ? ResourcesCheck.ofV1(this) : ResourcesCheck.ofV2(this));
        return faults;
    }

    private void place(List<Fault> faults) {
        boolean isRoot = true;
        for (String part : path.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                faults.add(new Fault(placePointer(), "\"" + path + "\" must not hold the parts . and .."));
                return;
            }
            isRoot = isRoot && part.isEmpty();
        }
        if (isRoot) {
            faults.add(new Fault(placePointer(), "\"" + path + "\" is where all cgroups start: name one below it"));
        }
        if (path.indexOf('\n') >= 0 || path.indexOf('\0') >= 0) {
            faults.add(new Fault(placePointer(), "a cgroup's name can hold neither a line feed nor a NUL"));
        }
    }

    @Override
    public void checkPlace(CgroupHost.Hierarchy hierarchy, String controller) {}

    /**
     * Goes through the least, the default and the most of both scales: 2, 1024 and 262144 shares are 1, 100 and 10000 of weight. Between
     * them, the logarithm of the weight is a quadratic function of the logarithm of the shares.
     */
    @Override
    public long weight(long shares) {
        if (shares <= LEAST_SHARES) {
            return 1;
        }
        if (shares >= MOST_SHARES) {
            return MOST_WEIGHT;
        }
        double binary = Math.log((double) shares) / Math.log(2);
        double decimal = (binary * binary + 125 * binary) / 612 - 7.0 / 34;
        // The slightest error above a whole number would make it the next one.
        return (long) Math.ceil(Math.pow(10, decimal) - 1e-9);
    }

    @Override
    public boolean swapIsImplied() {
        return false;
    }

    @Override
    public boolean isExclusive() {
        return true;
    }
}
