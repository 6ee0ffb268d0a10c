package dev.panamax.oci;

import static dev.panamax.oci.SpecJson.ANY;
import static dev.panamax.oci.SpecJson.integer;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Faults;
import dev.panamax.config.Fields;
import dev.panamax.config.JsonDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the limits of a container: a part of {@code config.json}, or a text of its own for an update.
 *
 * <p>Engines send zeros for limits that nobody asked for. Where a zero is no limit that makes sense, it reads as unset.
 */
public final class ResourcesJson {
    private static final String BYTES = " of bytes";
    private static final String MICROSECONDS = " of microseconds";
    private static final int LAST_WEIGHT = 0xffff;
    private static final long LAST_UNSIGNED = 0xffff_ffffL;
    /** What −1 becomes in a field without a sign. */
    private static final long ALL_BITS = -1;

    private ResourcesJson() {}

    /**
     * Reads and validates new limits.
     *
     * @param source where the text comes from, for messages
     * @param text in UTF-8
     * @throws ConfigException with everything that is wrong
     */
    public static Resources read(String source, byte[] text) {
        return read(source, JsonDocument.decoded(source, text));
    }

    /**
     * Reads and validates new limits.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static Resources read(String source, String text) {
        List<Fault> unreadable = new ArrayList<>();
        Resources resources = resources(JsonDocument.read(source, text, unreadable));
        Faults faults = new Faults(unreadable);
        ResourcesValidation.validate("", resources, faults);
        faults.throwIfAny(source);
        return resources;
    }

    static Resources resources(Fields fields) {
        Fields memory = fields.object("memory");
        Fields cpu = fields.object("cpu");
        Fields pids = fields.object("pids");
        Fields blockIo = fields.object("blockIO");
        Fields network = fields.object("network");
        return new Resources(
                deviceRules(fields.objects("devices")),
                memory == null ? Resources.Memory.NONE : memory(memory),
                cpu == null ? Resources.Cpu.NONE : cpu(cpu),
                // Here 0 is a limit: no process can be made.
                pids == null ? null : pids.optionalNumber("limit", " of processes", Long.MIN_VALUE, Long.MAX_VALUE),
                blockIo == null ? Resources.BlockIo.NONE : blockIo(blockIo),
                hugepageLimits(fields.objects("hugepageLimits")),
                network == null ? Resources.Network.NONE : network(network),
                rdma(fields),
                fields.textMap("unified"));
    }

    private static List<Resources.DeviceRule> deviceRules(List<Fields> list) {
        List<Resources.DeviceRule> rules = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("allow");
            boolean typed = fields.has("type") && !fields.text("type").isEmpty();
            rules.add(new Resources.DeviceRule(
                    fields.flag("allow"),
                    typed ? LinuxJson.type(fields, "acb", "a for all, c for character, b for block devices") : 'a',
                    deviceNumber(fields, "major"),
                    deviceNumber(fields, "minor"),
                    fields.text("access")));
        }
        return rules;
    }

    /** Returns a device's number, or null for all; some write −1 for that. */
    private static @Nullable Long deviceNumber(Fields fields, String name) {
        Long number = fields.optionalNumber(name, ANY, Long.MIN_VALUE, Long.MAX_VALUE);
        return number == null || number == -1 ? null : number;
    }

    private static Resources.Memory memory(Fields fields) {
        return new Resources.Memory(
                set(fields, "limit", BYTES),
                set(fields, "reservation", BYTES),
                set(fields, "swap", BYTES),
                set(fields, "kernel", BYTES),
                set(fields, "kernelTCP", BYTES),
                swappiness(fields),
                fields.flag("disableOOMKiller"),
                fields.optionalFlag("useHierarchy"),
                fields.flag("checkBeforeUpdate"));
    }

    private static @Nullable Long swappiness(Fields fields) {
        Long swappiness = fields.optionalUnsigned("swappiness");
        return swappiness == null || swappiness == ALL_BITS ? null : swappiness;
    }

    /** Returns a number, or null if it is 0. */
    private static @Nullable Long set(Fields fields, String name, String unit) {
        long number = fields.number(name, unit);
        return number == 0 ? null : (Long) number;
    }

    private static Resources.Cpu cpu(Fields fields) {
        return new Resources.Cpu(
                set(fields, "shares", ANY),
                set(fields, "quota", MICROSECONDS),
                fields.optionalNumber("burst", MICROSECONDS, Long.MIN_VALUE, Long.MAX_VALUE),
                set(fields, "period", MICROSECONDS),
                set(fields, "realtimeRuntime", MICROSECONDS),
                set(fields, "realtimePeriod", MICROSECONDS),
                fields.text("cpus"),
                fields.text("mems"),
                fields.optionalNumber("idle", ANY, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static Resources.BlockIo blockIo(Fields fields) {
        return new Resources.BlockIo(
                setWeight(fields, "weight"),
                setWeight(fields, "leafWeight"),
                weightDevices(fields.objects("weightDevice")),
                throttleDevices(fields.objects("throttleReadBpsDevice")),
                throttleDevices(fields.objects("throttleWriteBpsDevice")),
                throttleDevices(fields.objects("throttleReadIOPSDevice")),
                throttleDevices(fields.objects("throttleWriteIOPSDevice")));
    }

    private static @Nullable Integer setWeight(Fields fields, String name) {
        Integer weight = weight(fields, name);
        return weight == null || weight == 0 ? null : weight;
    }

    private static @Nullable Integer weight(Fields fields, String name) {
        return integer(fields.optionalNumber(name, ANY, 0, LAST_WEIGHT));
    }

    private static List<Resources.WeightDevice> weightDevices(List<Fields> list) {
        List<Resources.WeightDevice> devices = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("major", "minor");
            devices.add(new Resources.WeightDevice(
                    fields.number("major", ANY),
                    fields.number("minor", ANY),
                    weight(fields, "weight"),
                    weight(fields, "leafWeight")));
        }
        return devices;
    }

    private static List<Resources.ThrottleDevice> throttleDevices(List<Fields> list) {
        List<Resources.ThrottleDevice> devices = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("major", "minor", "rate");
            devices.add(new Resources.ThrottleDevice(
                    fields.number("major", ANY), fields.number("minor", ANY), ProcessJson.unsigned(fields, "rate")));
        }
        return devices;
    }

    private static List<Resources.HugepageLimit> hugepageLimits(List<Fields> list) {
        List<Resources.HugepageLimit> limits = new ArrayList<>(list.size());
        for (Fields fields : list) {
            fields.require("pageSize", "limit");
            limits.add(new Resources.HugepageLimit(fields.text("pageSize"), ProcessJson.unsigned(fields, "limit")));
        }
        return limits;
    }

    private static Resources.Network network(Fields fields) {
        long classId = fields.number("classID", ANY, 0, LAST_UNSIGNED);
        Map<String, Long> priorities = new LinkedHashMap<>();
        for (Fields entry : fields.objects("priorities")) {
            entry.require("name", "priority");
            String name = entry.text("name");
            if (!NetDeviceValidation.isName(name)) {
                entry.fault("name", Faults.quoted(name) + " can't be the name of a network device");
            }
            priorities.put(name, entry.number("priority", ANY, 0, LAST_UNSIGNED));
        }
        return new Resources.Network(classId == 0 ? null : (Long) classId, priorities);
    }

    private static Map<String, Resources.Rdma> rdma(Fields fields) {
        Map<String, Resources.Rdma> devices = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> device : fields.objectMap("rdma").entrySet()) {
            devices.put(
                    device.getKey(),
                    new Resources.Rdma(
                            device.getValue().optionalNumber("hcaHandles", ANY, 0, LAST_UNSIGNED),
                            device.getValue().optionalNumber("hcaObjects", ANY, 0, LAST_UNSIGNED)));
        }
        return devices;
    }
}
