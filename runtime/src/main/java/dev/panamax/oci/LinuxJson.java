package dev.panamax.oci;

import static dev.panamax.oci.SpecJson.ANY;

import dev.panamax.config.Faults;
import dev.panamax.config.Fields;
import dev.panamax.config.Namespace;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the part of {@code config.json} that is particular to Linux. */
final class LinuxJson {
    private static final int LAST_MODE = 07777;
    private static final int NANOSECONDS = 1_000_000_000;

    private LinuxJson() {}

    static Linux linux(Fields fields) {
        Map<Namespace, String> namespaces = namespaces(fields.objects("namespaces"));
        Fields resources = fields.object("resources");
        Fields seccomp = fields.object("seccomp");
        return new Linux(
                namespaces,
                MountsJson.idMappings(fields.objects("uidMappings")),
                MountsJson.idMappings(fields.objects("gidMappings")),
                timeOffsets(fields),
                devices(fields.objects("devices")),
                netDevices(fields),
                fields.text("cgroupsPath"),
                resources == null ? Resources.NONE : ResourcesJson.resources(resources),
                intelRdt(fields.object("intelRdt")),
                memoryPolicy(fields.object("memoryPolicy")),
                sysctl(fields, namespaces.keySet()),
                seccomp == null ? null : SeccompJson.seccomp(seccomp),
                fields.text("rootfsPropagation"),
                fields.texts("maskedPaths"),
                fields.texts("readonlyPaths"),
                fields.text("mountLabel"),
                personality(fields.object("personality")));
    }

    private static Map<Namespace, String> namespaces(List<Fields> list) {
        Map<Namespace, String> namespaces = new EnumMap<>(Namespace.class);
        for (Fields fields : list) {
            fields.require("type");
            String type = fields.text("type");
            String path = fields.text("path");
            Namespace namespace = Namespace.ofType(type);
            if (!path.isEmpty() && !path.startsWith("/")) {
                fields.fault("path", Faults.quoted(path) + " is not an absolute path");
            }
            if (namespace == null) {
                unknownNamespace(fields, type);
            } else if (namespaces.containsKey(namespace)) {
                fields.fault("type", "there is another namespace of the type " + type + ": leave out one of the two");
            } else {
                namespaces.put(namespace, path);
            }
        }
        return namespaces;
    }

    private static void unknownNamespace(Fields fields, String type) {
        if (!type.isEmpty()) {
            String known = "(known: pid, network, mount, ipc, uts, user, cgroup, time)";
            fields.fault("type", "no namespace has the type " + Faults.quoted(type) + " " + known);
        }
    }

    private static Map<String, Linux.TimeOffset> timeOffsets(Fields fields) {
        Map<String, Linux.TimeOffset> offsets = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> clock : fields.objectMap("timeOffsets").entrySet()) {
            Fields offset = clock.getValue();
            long nanoseconds = offset.number("nanosecs", " of nanoseconds", 0, NANOSECONDS - 1);
            offsets.put(clock.getKey(), new Linux.TimeOffset(offset.number("secs", " of seconds"), nanoseconds));
        }
        return offsets;
    }

    private static List<Linux.Device> devices(List<Fields> list) {
        List<Linux.Device> devices = new ArrayList<>(list.size());
        for (Fields fields : list) {
            Long mode = fields.optionalNumber("fileMode", ANY, 0, 0xffff_ffffL);
            devices.add(new Linux.Device(
                    type(fields, "cubp", "c or u for a character device, b for a block device, p for a named pipe"),
                    fields.text("path"),
                    fields.number("major", ANY),
                    fields.number("minor", ANY),
                    // The type, which some leave in the mode, stands beside it.
                    mode == null ? null : (Integer) (mode.intValue() & LAST_MODE),
                    ProcessJson.id(fields, "uid"),
                    ProcessJson.id(fields, "gid")));
        }
        return devices;
    }

    /**
     * Returns the letter of a device's type; the first one that is known if another is there.
     *
     * @param known letters
     * @param meaning what they mean, for the message
     */
    static char type(Fields fields, String known, String meaning) {
        fields.require("type");
        String type = fields.text("type");
        if (type.length() == 1 && known.indexOf(type.charAt(0)) >= 0) {
            return type.charAt(0);
        }
        if (!type.isEmpty()) {
            fields.fault("type", Faults.quoted(type) + " is no type of device (known: " + meaning + ")");
        }
        return known.charAt(0);
    }

    private static Map<String, String> netDevices(Fields fields) {
        Map<String, String> devices = new LinkedHashMap<>();
        for (Map.Entry<String, Fields> device : fields.objectMap("netDevices").entrySet()) {
            String name = device.getValue().text("name");
            devices.put(device.getKey(), name.isEmpty() ? device.getKey() : name);
        }
        return devices;
    }

    private static Linux.@Nullable IntelRdt intelRdt(@Nullable Fields fields) {
        if (fields == null) {
            return null;
        }
        String closId = fields.text("closID");
        return new Linux.IntelRdt(
                closId.isEmpty() ? null : closId,
                fields.texts("schemata"),
                fields.text("l3CacheSchema"),
                fields.text("memBwSchema"),
                fields.flag("enableMonitoring"));
    }

    private static Linux.@Nullable MemoryPolicy memoryPolicy(@Nullable Fields fields) {
        return fields == null
                ? null
                : new Linux.MemoryPolicy(fields.text("mode"), fields.text("nodes"), fields.texts("flags"));
    }

    /** Returns the kernel's parameters by their names with dots, which may stand there as paths. */
    private static Map<String, String> sysctl(Fields fields, Set<Namespace> namespaces) {
        Map<String, String> sysctl = new LinkedHashMap<>();
        for (Map.Entry<String, String> parameter : fields.textMap("sysctl").entrySet()) {
            String name = SysctlValidation.dotted(parameter.getKey());
            String fault = SysctlValidation.fault(name, parameter.getValue(), namespaces);
            Fields place = fault == null ? null : fields.object("sysctl");
            if (place == null || fault == null) {
                sysctl.put(name, parameter.getValue());
            } else {
                place.fault(parameter.getKey(), fault);
            }
        }
        return sysctl;
    }

    private static String personality(@Nullable Fields fields) {
        if (fields == null) {
            return "";
        }
        fields.require("domain");
        if (!fields.texts("flags").isEmpty()) {
            fields.fault("flags", "there is no flag that could be set: leave them out");
        }
        return fields.text("domain");
    }
}
