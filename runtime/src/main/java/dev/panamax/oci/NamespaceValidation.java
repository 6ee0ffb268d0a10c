package dev.panamax.oci;

import dev.panamax.config.Faults;
import dev.panamax.config.IdMapping;
import dev.panamax.config.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What must hold for namespaces, and for what needs one: without it, the host itself would be changed. */
final class NamespaceValidation {
    private static final String POINTER = "/linux/namespaces";
    private static final int LONGEST_NAME = 64;
    private static final List<String> CLOCKS = List.of("boottime", "monotonic");

    private NamespaceValidation() {}

    static void validate(Spec spec, Faults faults) {
        Linux linux = spec.linux();
        for (Map.Entry<Namespace, String> namespace : linux.namespaces().entrySet()) {
            if (!namespace.getValue().isEmpty()) {
                faults.absolute(POINTER, namespace.getValue());
            }
        }
        if (!linux.has(Namespace.NEWNS)) {
            String message = "a namespace of the type mount is needed: without one, the host's mounts would be changed";
            faults.add(POINTER, message);
        }
        name("/hostname", spec.hostname(), linux, faults);
        name("/domainname", spec.domainname(), linux, faults);
        users(linux, faults);
        user(spec, faults);
        clocks(linux, faults);
        NetDeviceValidation.validate(linux, faults);
        SysctlValidation.validate(linux, faults);
    }

    private static void name(String pointer, String name, Linux linux, Faults faults) {
        faults.text(pointer, name);
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            faults.add(pointer, "has more than " + LONGEST_NAME + " bytes, which is what the kernel takes");
        }
        if (!name.isEmpty() && !linux.has(Namespace.NEWUTS)) {
            faults.add(pointer, "needs a namespace of the type uts: without one, the host itself would be renamed");
        }
    }

    private static void users(Linux linux, Faults faults) {
        mappings("/linux/uidMappings", linux.uidMappings().isEmpty(), linux, faults);
        mappings("/linux/gidMappings", linux.gidMappings().isEmpty(), linux, faults);
        faults.idMappings("/linux/uidMappings", linux.uidMappings());
        faults.idMappings("/linux/gidMappings", linux.gidMappings());
    }

    /** Who is not mapped does not exist in a new user namespace. */
    private static void user(Spec spec, Faults faults) {
        Process process = spec.process();
        if (process == null || !spec.linux().creates(Namespace.NEWUSER)) {
            return;
        }
        mapped(
                "/process/user/uid",
                process.user().uid(),
                "uidMappings",
                spec.linux().uidMappings(),
                faults);
        mapped(
                "/process/user/gid",
                process.user().gid(),
                "gidMappings",
                spec.linux().gidMappings(),
                faults);
        List<Long> groups = process.user().additionalGids();
        for (int i = 0; i < groups.size(); i++) {
            String pointer = "/process/user/additionalGids/" + i;
            mapped(pointer, groups.get(i), "gidMappings", spec.linux().gidMappings(), faults);
        }
    }

    private static void mapped(String pointer, long id, String field, List<IdMapping> mappings, Faults faults) {
        if (!mappings.isEmpty() && !IdMapping.contain(mappings, id)) {
            faults.add(pointer, id + " is not mapped into the new user namespace by linux." + field);
        }
    }

    /** A namespace that is joined has its mappings: engines give them all the same. */
    private static void mappings(String pointer, boolean empty, Linux linux, Faults faults) {
        if (empty && linux.creates(Namespace.NEWUSER)) {
            faults.add(pointer, "a new namespace of the type user needs mappings: nobody would be root in it");
        } else if (!empty && !linux.has(Namespace.NEWUSER)) {
            faults.add(pointer, "mappings need a namespace of the type user");
        }
    }

    private static void clocks(Linux linux, Faults faults) {
        if (!linux.timeOffsets().isEmpty() && !linux.creates(Namespace.NEWTIME)) {
            String joined = linux.has(Namespace.NEWTIME) ? ": the clocks of the one to join are set" : "";
            faults.add("/linux/timeOffsets", "offsets need a new namespace of the type time" + joined);
        }
        for (String clock : linux.timeOffsets().keySet()) {
            if (!CLOCKS.contains(clock)) {
                String message = Faults.quoted(clock) + " is no clock with an offset (known: boottime, monotonic)";
                faults.add(Pointers.child("/linux/timeOffsets", clock), message);
            }
        }
    }
}
