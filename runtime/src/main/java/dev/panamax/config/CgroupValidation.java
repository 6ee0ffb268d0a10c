package dev.panamax.config;

import dev.panamax.config.ConfigException.Fault;
import java.util.List;

/** What must hold for the cgroup. */
final class CgroupValidation {
    private static final long LEAST_PERIOD = 1_000;
    private static final long MOST_PERIOD = 1_000_000;

    private CgroupValidation() {}

    static void cgroup(String pointer, CgroupConfig cgroup, List<Fault> faults) {
        if (cgroup.name().isEmpty() && cgroup.parent().isEmpty()) {
            faults.add(new Fault(pointer + "/name", "a cgroup needs a name, a parent, or both"));
        }
        path(pointer + "/name", cgroup.name(), faults);
        path(pointer + "/parent", cgroup.parent(), faults);
        memory(pointer, cgroup, faults);
        processors(pointer, cgroup, faults);
        List<Device> devices = cgroup.allowedDevices();
        for (int i = 0; i < devices.size(); i++) {
            permissions(pointer + "/allowed_devices/" + i, devices.get(i), faults);
        }
    }

    private static void memory(String pointer, CgroupConfig cgroup, List<Fault> faults) {
        atLeast(0, pointer + "/memory", cgroup.memory(), faults);
        atLeast(0, pointer + "/memory_reservation", cgroup.memoryReservation(), faults);
        atLeast(-1, pointer + "/memory_swap", cgroup.memorySwap(), faults);
        if (cgroup.memorySwap() > 0 && cgroup.memory() == 0) {
            faults.add(new Fault(pointer + "/memory", "memory_swap limits memory and swap: it needs memory as well"));
        } else if (cgroup.memorySwap() > 0 && cgroup.memorySwap() < cgroup.memory()) {
            String message = "memory and swap together can't be less than the memory, " + cgroup.memory();
            faults.add(new Fault(pointer + "/memory_swap", message));
        }
    }

    private static void processors(String pointer, CgroupConfig cgroup, List<Fault> faults) {
        atLeast(0, pointer + "/cpu_shares", cgroup.cpuShares(), faults);
        atLeast(-1, pointer + "/cpu_quota", cgroup.cpuQuota(), faults);
        long period = cgroup.cpuPeriod();
        if (period != 0 && (period < LEAST_PERIOD || period > MOST_PERIOD)) {
            faults.add(new Fault(pointer + "/cpu_period", period + " is not between 1000 and 1000000 microseconds"));
        }
        if (cgroup.cpuQuota() > 0 && cgroup.cpuQuota() < LEAST_PERIOD) {
            faults.add(new Fault(pointer + "/cpu_quota", cgroup.cpuQuota() + " is below 1000 microseconds"));
        }
        if (!cgroup.cpusetCpus().isEmpty() && !isCpuList(cgroup.cpusetCpus())) {
            String message = "\"" + cgroup.cpusetCpus() + "\" is no list of processors such as 0-1,4";
            faults.add(new Fault(pointer + "/cpuset_cpus", message));
        }
    }

    private static void atLeast(long least, String pointer, long value, List<Fault> faults) {
        if (value < least) {
            faults.add(new Fault(pointer, value + " is below " + least));
        }
    }

    private static void path(String pointer, String path, List<Fault> faults) {
        for (String part : path.split("/", -1)) {
            if (part.equals("..") || part.equals(".")) {
                faults.add(new Fault(pointer, "\"" + path + "\" must not hold the parts . and .."));
                return;
            }
        }
        if (path.indexOf('\n') >= 0) {
            faults.add(new Fault(pointer, "a cgroup's name can't hold a line feed"));
        }
        if (path.indexOf('\0') >= 0) {
            faults.add(new Fault(pointer, Validation.NUL));
        }
    }

    private static void permissions(String pointer, Device device, List<Fault> faults) {
        String permissions = device.permissions();
        if (permissions.isEmpty() || !permissions.chars().allMatch(c -> c == 'r' || c == 'w' || c == 'm')) {
            String message = "\"" + permissions + "\" is not made of r (read), w (write) and m (make a node)";
            faults.add(new Fault(pointer + "/cgroup_permissions", message));
        }
    }

    private static boolean isCpuList(String list) {
        try {
            return !NumberList.parse(list).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
