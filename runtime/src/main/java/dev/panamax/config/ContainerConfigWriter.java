package dev.panamax.config;

import dev.panamax.netlink.IpPrefix;
import dev.panamax.netlink.MacAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes a configuration as {@code container.json}: what {@link ContainerJson} reads, in the order and form of 2014. */
public final class ContainerConfigWriter {
    private final JsonText json = JsonText.indented();

    private ContainerConfigWriter() {}

    /** Returns the text, indented by tabs, without a line feed at its end. Lists of names are in the kernel's order. */
    public static String write(ContainerConfig config) {
        ContainerConfigWriter writer = new ContainerConfigWriter();
        writer.json.beginObject();
        writer.container(config);
        writer.json.endObject();
        return writer.json.toString();
    }

    private void container(ContainerConfig config) {
        mountConfig(config.mountConfig());
        json.text("root_fs", config.rootFilesystem());
        json.text("hostname", config.hostname());
        json.text("user", config.user());
        json.text("working_dir", config.workingDirectory());
        json.texts("environment", config.environment());
        json.flag("tty", config.tty());
        namespaces(config.namespaces());
        json.texts("capabilities", names(config));
        objects("networks", config.networks(), this::network);
        json.text("ipc", config.ipc());
        objects("routes", config.routes(), this::route);
        cgroup(config.cgroups());
        json.text("apparmor_profile", config.apparmorProfile());
        json.text("process_label", config.processLabel());
        json.flag("restrict_sys", config.restrictSys());
        json.flag("optional_lsm", config.optionalLsm());
        objects("rlimits", config.rlimits(), this::rlimit);
        json.text("seccomp", config.seccomp());
        objects("uid_mappings", config.uidMappings(), this::idMapping);
        objects("gid_mappings", config.gidMappings(), this::idMapping);
    }

    private interface ElementWriter<T> {
        void write(T element);
    }

    private <T> void objects(String name, List<T> elements, ElementWriter<? super T> writer) {
        if (elements.isEmpty()) {
            return;
        }
        json.beginList(name);
        for (T element : elements) {
            json.beginElement();
            writer.write(element);
            json.endObject();
        }
        json.endList();
    }

    private static List<String> names(ContainerConfig config) {
        List<String> names = new java.util.ArrayList<>();
        for (Capability capability : Capability.values()) {
            if (config.capabilities().contains(capability)) {
                names.add(capability.name());
            }
        }
        return names;
    }

    /** Written also if it is empty: libcontainer could not do without. */
    private void mountConfig(MountConfig mounts) {
        json.beginObject("mount_config");
        json.flag("no_pivot_root", mounts.noPivotRoot());
        json.flag("readonly_fs", mounts.readonlyFs());
        objects("mounts", mounts.mounts(), this::mount);
        objects("device_nodes", mounts.deviceNodes(), this::device);
        json.text("mount_label", mounts.mountLabel());
        json.endObject();
    }

    private void mount(Mount mount) {
        switch (mount) {
            case Mount.Bind bind -> {
                json.text("type", "bind");
                json.text("source", bind.source());
                json.text("destination", bind.destination());
                json.flag("writable", bind.writable());
                json.text("relabel", bind.relabel());
                json.flag("private", bind.propagation() == Mount.Propagation.PRIVATE);
                json.flag("slave", bind.propagation() == Mount.Propagation.SLAVE);
            }
            case Mount.Tmpfs(String destination) -> {
                json.text("type", "tmpfs");
                json.text("destination", destination);
            }
        }
    }

    private void device(Device device) {
        json.number("type", device.type().letter());
        json.text("path", device.path());
        json.number("major_number", device.major());
        json.number("minor_number", device.minor());
        json.text("cgroup_permissions", device.permissions());
        json.number("file_mode", device.fileMode());
        json.number("uid", device.uid());
        json.number("gid", device.gid());
    }

    /** Writes the map of 2014, sorted as Go sorts it, or the list that came after it if a namespace is to be joined. */
    private void namespaces(Map<Namespace, String> namespaces) {
        Map<String, String> sorted = new TreeMap<>();
        boolean joins = false;
        for (Map.Entry<Namespace, String> entry : namespaces.entrySet()) {
            sorted.put(entry.getKey().name(), entry.getValue());
            joins |= !entry.getValue().isEmpty();
        }
        if (joins) {
            objects("namespaces", List.copyOf(sorted.entrySet()), entry -> {
                json.text("name", entry.getKey());
                json.text("path", entry.getValue());
            });
        } else if (!sorted.isEmpty()) {
            json.beginObject("namespaces");
            for (String name : sorted.keySet()) {
                json.flag(name, true);
            }
            json.endObject();
        }
    }

    private void network(Network network) {
        switch (network) {
            case Network.Loopback() -> json.text("type", "loopback");
            case Network.Joined(String path) -> {
                json.text("type", "netns");
                json.text("ns_path", path);
            }
            case Network.Veth veth -> veth(veth);
        }
    }

    private void veth(Network.Veth veth) {
        MacAddress mac = veth.macAddress();
        json.text("type", "veth");
        json.text("bridge", veth.bridge());
        json.text("veth_prefix", veth.prefix());
        json.text("mac_address", mac == null ? "" : mac.toString());
        json.text("address", text(veth.address()));
        json.text("ipv6_address", text(veth.ipv6Address()));
        json.text("gateway", text(veth.gateway()));
        json.text("ipv6_gateway", text(veth.ipv6Gateway()));
        json.number("mtu", veth.mtu());
        json.number("txqueuelen", veth.transmitQueueLength());
    }

    private void route(Route route) {
        json.text("destination", text(route.destination()));
        json.text("source", text(route.source()));
        json.text("gateway", text(route.gateway()));
        json.text("interface_name", route.interfaceName());
    }

    private static String text(@Nullable IpPrefix prefix) {
        return prefix == null ? "" : prefix.toString();
    }

    private static String text(@Nullable InetAddress address) {
        return address == null ? "" : address.getHostAddress();
    }

    private void cgroup(@Nullable CgroupConfig cgroup) {
        if (cgroup == null) {
            return;
        }
        json.beginObject("cgroups");
        json.text("name", cgroup.name());
        json.text("parent", cgroup.parent());
        json.flag("allow_all_devices", cgroup.allowAllDevices());
        objects("allowed_devices", cgroup.allowedDevices(), this::device);
        json.number("memory", cgroup.memory());
        json.number("memory_reservation", cgroup.memoryReservation());
        json.number("memory_swap", cgroup.memorySwap());
        json.number("cpu_shares", cgroup.cpuShares());
        json.number("cpu_quota", cgroup.cpuQuota());
        json.number("cpu_period", cgroup.cpuPeriod());
        json.text("cpuset_cpus", cgroup.cpusetCpus());
        json.text(
                "freezer",
                cgroup.freezer() == CgroupConfig.Freezer.UNDEFINED
                        ? ""
                        : cgroup.freezer().name());
        json.text("slice", cgroup.slice());
        json.endObject();
    }

    private void rlimit(Rlimit limit) {
        json.number("type", limit.resource().number());
        json.unsignedNumber("hard", limit.hard());
        json.unsignedNumber("soft", limit.soft());
    }

    private void idMapping(IdMapping mapping) {
        json.number("container_id", mapping.containerId());
        json.number("host_id", mapping.hostId());
        json.number("size", mapping.size());
    }
}
