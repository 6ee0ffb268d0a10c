package dev.panamax.oci;

import dev.panamax.config.ContainerPath;
import dev.panamax.config.Faults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What must hold for what is particular to Linux, and needs no namespace. */
final class LinuxValidation {
    private static final long LAST_MAJOR = 0xfff;
    private static final long LAST_MINOR = 0xf_ffff;
    private static final List<String> PROPAGATIONS =
            List.of("shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate", "runbindable");
    private static final List<String> PERSONALITIES = List.of("LINUX", "LINUX32");

    private LinuxValidation() {}

    static void validate(Linux linux, Faults faults) {
        devices(linux.devices(), faults);
        cgroupsPath(linux.cgroupsPath(), faults);
        ResourcesValidation.validate("/linux/resources", linux.resources(), faults);
        if (linux.intelRdt() != null) {
            intelRdt(linux.intelRdt(), faults);
        }
        if (linux.memoryPolicy() != null) {
            memoryPolicy(linux.memoryPolicy(), faults);
        }
        if (linux.seccomp() != null) {
            SeccompValidation.validate("/linux/seccomp", linux.seccomp(), faults);
        }
        if (!linux.rootfsPropagation().isEmpty()) {
            faults.oneOf("/linux/rootfsPropagation", linux.rootfsPropagation(), PROPAGATIONS);
        }
        paths("/linux/maskedPaths", linux.maskedPaths(), faults);
        paths("/linux/readonlyPaths", linux.readonlyPaths(), faults);
        faults.text("/linux/mountLabel", linux.mountLabel());
        if (!linux.personality().isEmpty()) {
            faults.oneOf("/linux/personality/domain", linux.personality(), PERSONALITIES);
        }
    }

    private static void devices(List<Linux.Device> devices, Faults faults) {
        Map<String, Linux.Device> seen = new HashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            Linux.Device device = devices.get(i);
            String pointer = "/linux/devices/" + i;
            faults.absolute(pointer + "/path", device.path());
            if (device.type() != 'p') {
                faults.within(pointer + "/major", device.major(), 0, LAST_MAJOR);
                faults.within(pointer + "/minor", device.minor(), 0, LAST_MINOR);
            }
            Linux.Device other = seen.putIfAbsent(ContainerPath.normalize(device.path()), device);
            if (other != null && !sameNode(device, other)) {
                faults.add(pointer + "/path", "there is another device at " + Faults.quoted(device.path()));
            }
        }
    }

    private static boolean sameNode(Linux.Device first, Linux.Device second) {
        return (first.type() == 'b') == (second.type() == 'b')
                && (first.type() == 'p') == (second.type() == 'p')
                && first.major() == second.major()
                && first.minor() == second.minor();
    }

    private static void cgroupsPath(String path, Faults faults) {
        faults.line("/linux/cgroupsPath", path);
        faults.path("/linux/cgroupsPath", path);
        if (("/" + path + "/").contains("/../")) {
            faults.add("/linux/cgroupsPath", Faults.quoted(path) + " must not hold the part ..");
        }
    }

    static void intelRdt(Linux.IntelRdt rdt, Faults faults) {
        String pointer = "/linux/intelRdt";
        String closId = rdt.closId();
        if (closId != null && !closId.equals("/")) {
            faults.line(pointer + "/closID", closId);
            if (closId.isEmpty() || closId.equals(".") || closId.equals("..") || closId.indexOf('/') >= 0) {
                String message =
                        Faults.quoted(closId) + " is neither the name of a directory nor / for the usual class";
                faults.add(pointer + "/closID", message);
            }
        }
        faults.line(pointer + "/l3CacheSchema", rdt.l3CacheSchema());
        faults.line(pointer + "/memBwSchema", rdt.memBwSchema());
        if (!rdt.memBwSchema().isEmpty() && !rdt.memBwSchema().startsWith("MB:")) {
            faults.add(pointer + "/memBwSchema", Faults.quoted(rdt.memBwSchema()) + " does not start with MB:");
        }
        for (int i = 0; i < rdt.schemata().size(); i++) {
            faults.line(pointer + "/schemata/" + i, rdt.schemata().get(i));
        }
    }

    private static void memoryPolicy(Linux.MemoryPolicy policy, Faults faults) {
        String pointer = "/linux/memoryPolicy";
        faults.oneOf(pointer + "/mode", policy.mode(), Linux.MemoryPolicy.MODES);
        for (int i = 0; i < policy.flags().size(); i++) {
            faults.oneOf(pointer + "/flags/" + i, policy.flags().get(i), Linux.MemoryPolicy.FLAGS);
        }
        ProcessValidation.numbers(pointer + "/nodes", policy.nodes(), faults);
        switch (policy.mode()) {
            case "MPOL_DEFAULT", "MPOL_LOCAL" -> {
                if (!policy.nodes().isEmpty()) {
                    faults.add(pointer + "/nodes", "the mode " + policy.mode() + " has no nodes: leave them out");
                }
            }
            case "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_WEIGHTED_INTERLEAVE", "MPOL_PREFERRED_MANY" -> {
                if (policy.nodes().isEmpty()) {
                    faults.add(pointer + "/nodes", "the mode " + policy.mode() + " needs nodes, such as 0-1");
                }
            }
            default -> {} // MPOL_PREFERRED takes both, and what is unknown is reported.
        }
    }

    private static void paths(String pointer, List<String> paths, Faults faults) {
        for (int i = 0; i < paths.size(); i++) {
            faults.absolute(pointer + "/" + i, paths.get(i));
        }
    }
}
