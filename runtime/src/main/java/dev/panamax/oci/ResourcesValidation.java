package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.Faults;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must hold for limits, whatever the version of the cgroups. */
public final class ResourcesValidation {
    private static final long LEAST_PERIOD = 1_000;
    private static final long MOST_PERIOD = 1_000_000;
    private static final long MOST_SWAPPINESS = 100;
    private static final long LEAST_WEIGHT = 10;
    private static final long MOST_WEIGHT = 1_000;
    private static final long LAST_MAJOR = 0xfff;
    private static final long LAST_MINOR = 0xf_ffff;

    private ResourcesValidation() {}

    /**
     * Checks new limits of a container.
     *
     * @param source who asked for them, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static void check(String source, Resources resources) {
        Faults faults = new Faults(List.of());
        validate("", resources, faults);
        faults.throwIfAny(source);
    }

    static void validate(String pointer, Resources resources, Faults faults) {
        deviceRules(pointer + "/devices", resources.devices(), faults);
        memory(pointer + "/memory", resources.memory(), faults);
        cpu(pointer + "/cpu", resources.cpu(), faults);
        atLeast(-1, pointer + "/pids/limit", resources.pidsLimit(), faults);
        blockIo(pointer + "/blockIO", resources.blockIo(), faults);
        for (int i = 0; i < resources.hugepageLimits().size(); i++) {
            pageSize(
                    pointer + "/hugepageLimits/" + i + "/pageSize",
                    resources.hugepageLimits().get(i).pageSize(),
                    faults);
        }
        rdma(pointer + "/rdma", resources.rdma(), faults);
        unified(pointer + "/unified", resources.unified(), faults);
    }

    private static void atLeast(long least, String pointer, @Nullable Long value, Faults faults) {
        if (value != null && value < least) {
            faults.add(pointer, value + " is below " + least);
        }
    }

    private static void within(String pointer, @Nullable Long value, long least, long most, Faults faults) {
        if (value != null) {
            faults.within(pointer, value, least, most);
        }
    }

    private static void deviceRules(String pointer, List<Resources.DeviceRule> rules, Faults faults) {
        for (int i = 0; i < rules.size(); i++) {
            Resources.DeviceRule rule = rules.get(i);
            within(pointer + "/" + i + "/major", rule.major(), 0, LAST_MAJOR, faults);
            within(pointer + "/" + i + "/minor", rule.minor(), 0, LAST_MINOR, faults);
            for (int c = 0; c < rule.access().length(); c++) {
                if ("rwm".indexOf(rule.access().charAt(c)) < 0) {
                    String message = " is not made of r (read), w (write) and m (make a node)";
                    faults.add(pointer + "/" + i + "/access", Faults.quoted(rule.access()) + message);
                    break;
                }
            }
        }
    }

    private static void memory(String pointer, Resources.Memory memory, Faults faults) {
        atLeast(-1, pointer + "/limit", memory.limit(), faults);
        atLeast(-1, pointer + "/reservation", memory.reservation(), faults);
        atLeast(-1, pointer + "/swap", memory.swap(), faults);
        atLeast(-1, pointer + "/kernel", memory.kernel(), faults);
        atLeast(-1, pointer + "/kernelTCP", memory.kernelTcp(), faults);
        within(pointer + "/swappiness", memory.swappiness(), 0, MOST_SWAPPINESS, faults);
        Long limit = memory.limit();
        Long swap = memory.swap();
        if (limit != null && swap != null && swap > 0 && swap < limit) {
            faults.add(pointer + "/swap", "memory and swap together can't be less than the memory, " + limit);
        }
    }

    private static void cpu(String pointer, Resources.Cpu cpu, Faults faults) {
        atLeast(0, pointer + "/shares", cpu.shares(), faults);
        atLeast(-1, pointer + "/quota", cpu.quota(), faults);
        atLeast(0, pointer + "/burst", cpu.burst(), faults);
        atLeast(-1, pointer + "/realtimeRuntime", cpu.realtimeRuntime(), faults);
        atLeast(0, pointer + "/realtimePeriod", cpu.realtimePeriod(), faults);
        within(pointer + "/idle", cpu.idle(), 0, 1, faults);
        Long quota = cpu.quota();
        Long burst = cpu.burst();
        if (cpu.period() != null && (cpu.period() < LEAST_PERIOD || cpu.period() > MOST_PERIOD)) {
            faults.add(pointer + "/period", cpu.period() + " is not between 1000 and 1000000 microseconds");
        }
        if (quota != null && quota > 0 && quota < LEAST_PERIOD) {
            faults.add(pointer + "/quota", quota + " is below 1000 microseconds");
        }
        if (quota != null && burst != null && quota > 0 && burst > quota) {
            faults.add(pointer + "/burst", burst + " is above the quota, " + quota);
        }
        Long runtime = cpu.realtimeRuntime();
        Long period = cpu.realtimePeriod();
        if (runtime != null && period != null && runtime > period) {
            faults.add(pointer + "/realtimeRuntime", runtime + " is above the period, " + period);
        }
        ProcessValidation.numbers(pointer + "/cpus", cpu.cpus(), faults);
        ProcessValidation.numbers(pointer + "/mems", cpu.mems(), faults);
    }

    private static void blockIo(String pointer, Resources.BlockIo blockIo, Faults faults) {
        weight(pointer + "/weight", blockIo.weight(), faults);
        weight(pointer + "/leafWeight", blockIo.leafWeight(), faults);
        List<Resources.WeightDevice> devices = blockIo.weightDevice();
        for (int i = 0; i < devices.size(); i++) {
            Resources.WeightDevice device = devices.get(i);
            String element = pointer + "/weightDevice/" + i;
            device(element, device.major(), device.minor(), faults);
            weight(element + "/weight", device.weight(), faults);
            weight(element + "/leafWeight", device.leafWeight(), faults);
            if (device.weight() == null && device.leafWeight() == null) {
                faults.add(element, "weight or leafWeight is needed");
            }
        }
        throttle(pointer + "/throttleReadBpsDevice", blockIo.readBps(), faults);
        throttle(pointer + "/throttleWriteBpsDevice", blockIo.writeBps(), faults);
        throttle(pointer + "/throttleReadIOPSDevice", blockIo.readIops(), faults);
        throttle(pointer + "/throttleWriteIOPSDevice", blockIo.writeIops(), faults);
    }

    private static void weight(String pointer, @Nullable Integer weight, Faults faults) {
        if (weight != null && weight != 0) {
            faults.within(pointer, weight, LEAST_WEIGHT, MOST_WEIGHT);
        }
    }

    private static void throttle(String pointer, List<Resources.ThrottleDevice> devices, Faults faults) {
        for (int i = 0; i < devices.size(); i++) {
            device(pointer + "/" + i, devices.get(i).major(), devices.get(i).minor(), faults);
        }
    }

    private static void device(String pointer, long major, long minor, Faults faults) {
        faults.within(pointer + "/major", major, 0, LAST_MAJOR);
        faults.within(pointer + "/minor", minor, 0, LAST_MINOR);
    }

    /** Checks a size such as 64KB, 2MB or 1GB, which becomes part of the name of a file. */
    private static void pageSize(String pointer, String size, Faults faults) {
        int digits = size.length() - 2;
        boolean whole = digits >= 1 && "KMG".indexOf(size.charAt(digits)) >= 0 && size.endsWith("B");
        for (int i = 0; i < digits; i++) {
            whole &= size.charAt(i) >= (i == 0 ? '1' : '0') && size.charAt(i) <= '9';
        }
        if (!whole) {
            faults.add(pointer, Faults.quoted(size) + " is no size of a page such as 64KB, 2MB or 1GB");
        }
    }

    private static void rdma(String pointer, Map<String, Resources.Rdma> devices, Faults faults) {
        for (Map.Entry<String, Resources.Rdma> device : devices.entrySet()) {
            String element = Pointers.child(pointer, device.getKey());
            if (device.getKey().isEmpty() || device.getKey().indexOf(' ') >= 0) {
                faults.add(element, Faults.quoted(device.getKey()) + " can't be the name of an RDMA device");
            }
            faults.line(element, device.getKey());
            if (device.getValue().hcaHandles() == null && device.getValue().hcaObjects() == null) {
                faults.add(element, "hcaHandles or hcaObjects is needed");
            }
        }
    }

    private static void unified(String pointer, Map<String, String> files, Faults faults) {
        for (Map.Entry<String, String> file : files.entrySet()) {
            String name = file.getKey();
            String element = Pointers.child(pointer, name);
            // Every file of a cgroup is named after its controller, with a dot behind it.
            if (name.indexOf('/') >= 0 || name.startsWith(".") || name.indexOf('.') < 0) {
                faults.add(element, Faults.quoted(name) + " is no name of a file such as memory.high");
            }
            faults.line(element, name);
            faults.text(element, file.getValue());
        }
    }
}
