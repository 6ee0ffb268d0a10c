package dev.panamax.config;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.netlink.IpPrefix;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold between and within the fields of a configuration, before anything is created. Looks at no file. */
final class Validation {
    static final String NUL = "a NUL character can't be passed to the kernel";

    private static final long ID_COUNT = 1L << 32;
    private static final int LONGEST_HOSTNAME = 64;
    private static final int LONGEST_PATH = 4095;

    private final ContainerConfig config;
    private final List<Fault> faults = new ArrayList<>();

    private Validation(ContainerConfig config) {
        this.config = config;
    }

    static List<Fault> faults(ContainerConfig config) {
        Validation validation = new Validation(config);
        validation.namespaces();
        validation.process();
        validation.labels();
        validation.seccomp();
        validation.mounts();
        validation.networks();
        validation.routes();
        validation.cgroup();
        validation.rlimits();
        idMappings("/uid_mappings", "container_id", "host_id", config.uidMappings(), validation.faults);
        idMappings("/gid_mappings", "container_id", "host_id", config.gidMappings(), validation.faults);
        return validation.faults;
    }

    private void fault(String pointer, String message) {
        faults.add(new Fault(pointer, message));
    }

    /** A text that ends early would be another one: the reader of JSON refuses it, a program may have set it. */
    private void text(String pointer, String value) {
        if (value.indexOf('\0') >= 0) {
            fault(pointer, NUL);
        }
    }

    private void namespaces() {
        if (!config.creates(Namespace.NEWNS)) {
            fault(
                    "/namespaces",
                    "NEWNS must be a new namespace: without one, the container's mounts would be made on the host");
        }
        if (!config.hostname().isEmpty() && !config.has(Namespace.NEWUTS)) {
            fault("/hostname", "needs the namespace NEWUTS: without one, the host itself would be renamed");
        }
        if (!config.ipc().isEmpty() && config.has(Namespace.NEWIPC)) {
            fault("/ipc", "a container with the namespace NEWIPC can't join another one: leave out one of the two");
        }
        for (String path : config.namespaces().values()) {
            text("/namespaces", path);
        }
        text("/ipc", config.ipc());
        boolean mapped =
                !config.uidMappings().isEmpty() || !config.gidMappings().isEmpty();
        if (mapped && !config.creates(Namespace.NEWUSER)) {
            fault("/namespaces", "uid_mappings and gid_mappings need a new namespace NEWUSER");
        }
        if (config.has(Namespace.NEWUSER)) {
            ownMounts();
        }
    }

    /** Who is root in a user namespace alone may not mount what shows namespaces that belong to another one. */
    private void ownMounts() {
        boolean joined = !config.creates(Namespace.NEWUSER);
        boolean network = config.networks().stream().anyMatch(Network.Joined.class::isInstance);
        ownMount(Namespace.NEWPID, joined && config.has(Namespace.NEWPID), "/proc");
        ownMount(
                Namespace.NEWIPC,
                joined && (config.has(Namespace.NEWIPC) || !config.ipc().isEmpty()),
                "/dev/mqueue");
        ownMount(Namespace.NEWNET, joined && (config.has(Namespace.NEWNET) || network), "/sys");
        if (network && !joined) {
            fault(
                    "/networks",
                    "a network namespace that is joined belongs to another user namespace than the new one, which can't mount"
                            + " its /sys: join the user namespace that it belongs to, too");
        }
    }

    /** What is joined belongs to the user namespace that is joined, or the kernel will say so. */
    private void ownMount(Namespace namespace, boolean joined, String mount) {
        if (!config.creates(namespace) && !joined) {
            fault(
                    "/namespaces",
                    "NEWUSER needs the namespace " + namespace + " as well: the kernel lets nobody mount " + mount
                            + " in a user namespace that has none of its own");
        }
    }

    private void process() {
        if (bytes(config.hostname()) > LONGEST_HOSTNAME) {
            fault("/hostname", "has " + bytes(config.hostname()) + " bytes, the kernel takes " + LONGEST_HOSTNAME);
        }
        text("/hostname", config.hostname());
        text("/root_fs", config.rootFilesystem());
        text("/user", config.user());
        text("/working_dir", config.workingDirectory());
        if (!config.workingDirectory().isEmpty() && !config.workingDirectory().startsWith("/")) {
            fault("/working_dir", "\"" + config.workingDirectory() + "\" is not absolute");
        }
        for (int i = 0; i < config.environment().size(); i++) {
            if (config.environment().get(i).indexOf('=') <= 0) {
                fault("/environment/" + i, "\"" + config.environment().get(i) + "\" is not of the form NAME=VALUE");
            }
            text("/environment/" + i, config.environment().get(i));
        }
    }

    private void labels() {
        text("/apparmor_profile", config.apparmorProfile());
        text("/process_label", config.processLabel());
        text("/mount_config/mount_label", config.mountConfig().mountLabel());
    }

    private void seccomp() {
        String seccomp = config.seccomp();
        text("/seccomp", seccomp);
        if (!seccomp.isEmpty() && !seccomp.equals(ContainerConfig.DEFAULT_SECCOMP) && !seccomp.startsWith("/")) {
            fault(
                    "/seccomp",
                    Faults.quoted(seccomp) + " is neither \"" + ContainerConfig.DEFAULT_SECCOMP
                            + "\" nor the absolute path of a profile");
        }
        if (bytes(seccomp) > LONGEST_PATH) {
            fault("/seccomp", "the path has more than " + LONGEST_PATH + " bytes, which is what the kernel takes");
        }
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void mounts() {
        List<Mount> mounts = config.mountConfig().mounts();
        for (int i = 0; i < mounts.size(); i++) {
            String pointer = "/mount_config/mounts/" + i;
            destination(pointer + "/destination", mounts.get(i).destination());
            if (mounts.get(i) instanceof Mount.Bind bind) {
                bind(pointer, bind);
            }
        }
        List<Device> nodes = config.mountConfig().deviceNodes();
        for (int i = 0; i < nodes.size(); i++) {
            Device node = nodes.get(i);
            String pointer = "/mount_config/device_nodes/" + i;
            destination(pointer + "/path", node.path());
            if (node.major() == Device.WILDCARD || node.minor() == Device.WILDCARD) {
                fault(pointer, "the node " + node.path() + " needs a major and a minor number");
            }
        }
    }

    private void bind(String pointer, Mount.Bind bind) {
        if (bind.source().isEmpty()) {
            fault(pointer + "/source", "a bind mount needs a source");
        }
        text(pointer + "/source", bind.source());
        if (!List.of("", "z", "Z").contains(bind.relabel())) {
            fault(pointer + "/relabel", "\"" + bind.relabel() + "\" is neither z (shared) nor Z (private)");
        }
    }

    private void destination(String pointer, String path) {
        text(pointer, path);
        String normal = ContainerPath.normalize(path);
        if (!path.startsWith("/")) {
            fault(pointer, "\"" + path + "\" is not an absolute path inside the container");
        } else if (bytes(path) > LONGEST_PATH) {
            fault(pointer, "the path has " + bytes(path) + " bytes, the kernel takes " + LONGEST_PATH);
        } else if (normal.isEmpty()) {
            fault(pointer, "the root itself can't be mounted over");
        } else if (normal.equals("/proc") || normal.startsWith("/proc/")) {
            fault(pointer, "nothing can be mounted on or below /proc: the container's confinement depends on it");
        }
    }

    private void networks() {
        List<Network> networks = config.networks();
        int veths = 0;
        boolean joined = false;
        for (int i = 0; i < networks.size(); i++) {
            String pointer = "/networks/" + i;
            Network network = networks.get(i);
            if (network instanceof Network.Joined(String path)) {
                joined = true;
                if (path.isEmpty()) {
                    fault(pointer + "/ns_path", "the network type netns needs the path of a network namespace");
                }
                text(pointer + "/ns_path", path);
            } else if (network instanceof Network.Veth veth) {
                NetworkValidation.veth(pointer, veth, faults);
                veths++;
            }
        }
        if (veths > 0 && !joined && !config.has(Namespace.NEWNET)) {
            fault(
                    "/networks",
                    "a veth needs the namespace NEWNET: without one, it would change the host's own network");
        }
    }

    private void routes() {
        List<Route> routes = config.routes();
        for (int i = 0; i < routes.size(); i++) {
            NetworkValidation.route("/routes/" + i, routes.get(i), faults);
        }
    }

    private void cgroup() {
        CgroupConfig cgroup = config.cgroups();
        if (cgroup != null) {
            CgroupValidation.cgroup("/cgroups", cgroup, faults);
        }
    }

    private void rlimits() {
        for (int i = 0; i < config.rlimits().size(); i++) {
            Rlimit limit = config.rlimits().get(i);
            if (Long.compareUnsigned(limit.soft(), limit.hard()) > 0) {
                String hard = Long.toUnsignedString(limit.hard());
                String soft = Long.toUnsignedString(limit.soft());
                fault("/rlimits/" + i, "the soft limit " + soft + " is above the hard limit " + hard);
            }
        }
    }

    /** Adds what the kernel would not map, by the names that the fields have in a configuration. */
    static void idMappings(
            String pointer, String containerId, String hostId, List<IdMapping> mappings, List<Fault> faults) {
        if (mappings.size() > IdMapping.MOST_RANGES) {
            String most = "has " + mappings.size() + " ranges, the kernel takes " + IdMapping.MOST_RANGES;
            faults.add(new Fault(pointer, most + ": join those that follow each other"));
            return;
        }
        int length = IdMapping.text(mappings).length();
        if (length > IdMapping.LONGEST_TEXT) {
            String most = "the ranges have " + length + " bytes as text, the kernel takes " + IdMapping.LONGEST_TEXT;
            faults.add(new Fault(pointer, most + ": join those that follow each other"));
        }
        for (int i = 0; i < mappings.size(); i++) {
            IdMapping mapping = mappings.get(i);
            String element = pointer + "/" + i;
            range(element + "/" + containerId, mapping.containerId(), mapping.size(), faults);
            range(element + "/" + hostId, mapping.hostId(), mapping.size(), faults);
            for (int j = 0; j < i; j++) {
                if (overlap(mapping, mappings.get(j))) {
                    faults.add(new Fault(element, "overlaps with the mapping " + j));
                }
            }
        }
    }

    private static void range(String pointer, long first, long size, List<Fault> faults) {
        if (first < 0 || size < 1 || first + size > ID_COUNT) {
            faults.add(new Fault(pointer, size + " ids from " + first + " are not between 0 and 4294967295"));
        }
    }

    /** Returns whether an id would be mapped twice, inside or outside: the kernel takes neither. */
    private static boolean overlap(IdMapping first, IdMapping second) {
        return overlap(first.containerId(), first.size(), second.containerId(), second.size())
                || overlap(first.hostId(), first.size(), second.hostId(), second.size());
    }

    private static boolean overlap(long first, long firstSize, long second, long secondSize) {
        return first < second + secondSize && second < first + firstSize;
    }

    /** Returns whether two addresses are of one family; a missing one is of every family. */
    static boolean sameFamily(@Nullable InetAddress first, @Nullable InetAddress second) {
        return first == null || second == null || first.getClass() == second.getClass();
    }

    static @Nullable InetAddress address(@Nullable IpPrefix prefix) {
        return prefix == null ? null : prefix.address();
    }
}
