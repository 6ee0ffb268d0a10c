package dev.panamax.config;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.netlink.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code container.json}. Unknown keys and unknown names of namespaces and capabilities are ignored, as in 2014. */
public final class ContainerJson {
    private static final String ANY = "";
    private static final String BYTES = " of bytes";
    private static final String MICROSECONDS = " of microseconds";
    private static final long LAST_ID = 0xffff_fffeL;
    private static final int LAST_MODE = 07777;
    /** Stands for an address that could not be read, so that the fields beside it are looked at all the same. */
    private static final IpPrefix EVERY_ADDRESS = IpPrefix.parse("0.0.0.0/0");

    private ContainerJson() {}

    /**
     * Reads and validates a configuration.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException with everything that is wrong
     */
    public static ContainerConfig read(String source, String text) {
        List<Fault> faults = new ArrayList<>();
        ContainerConfig config = container(JsonDocument.read(source, text, faults));
        Faults all = new Faults(faults);
        for (Fault fault : Validation.faults(config)) {
            all.add(fault.pointer(), fault.message());
        }
        all.throwIfAny(source);
        return config;
    }

    /**
     * Reads a configuration that need not make sense as a container.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException with everything that can't be read
     */
    public static ContainerConfig parse(String source, String text) {
        List<Fault> faults = new ArrayList<>();
        ContainerConfig config = container(JsonDocument.read(source, text, faults));
        new Faults(faults).throwIfAny(source);
        return config;
    }

    private static ContainerConfig container(Fields fields) {
        ContainerConfig.Builder builder = new ContainerConfig.Builder();
        Fields mounts = fields.object("mount_config");
        builder.mountConfig = mounts == null ? MountConfig.NONE : mountConfig(mounts);
        builder.rootFilesystem = fields.text("root_fs");
        builder.hostname = fields.text("hostname");
        builder.user = fields.text("user");
        builder.workingDirectory = fields.text("working_dir");
        builder.environment = fields.texts("environment");
        builder.tty = fields.flag("tty");
        namespaces(fields, builder);
        builder.capabilities = capabilities(fields.texts("capabilities"));
        builder.networks = networks(fields.objects("networks"));
        builder.ipc = fields.text("ipc");
        builder.routes =
                fields.objects("routes").stream().map(ContainerJson::route).toList();
        Fields cgroups = fields.object("cgroups");
        builder.cgroups = cgroups == null ? null : cgroup(cgroups);
        builder.apparmorProfile = fields.text("apparmor_profile");
        builder.processLabel = fields.text("process_label");
        builder.optionalLsm = fields.flag("optional_lsm");
        builder.restrictSys = fields.flag("restrict_sys");
        builder.rlimits = rlimits(fields.objects("rlimits"));
        builder.seccomp = fields.text("seccomp");
        builder.uidMappings = idMappings(fields.objects("uid_mappings"));
        builder.gidMappings = idMappings(fields.objects("gid_mappings"));
        return builder.unchecked();
    }

    /** Reads the map of 2014, or the list of objects with a name and a path that came after it. */
    private static void namespaces(Fields fields, ContainerConfig.Builder builder) {
        if (fields.isList("namespaces")) {
            for (Fields entry : fields.objects("namespaces")) {
                Namespace namespace = Namespace.named(entry.text(entry.has("name") ? "name" : "type"));
                if (namespace != null) {
                    builder.namespaces.put(namespace, entry.text("path"));
                }
            }
            return;
        }
        Fields map = fields.object("namespaces");
        if (map == null) {
            return;
        }
        for (String name : map.names()) {
            Namespace namespace = Namespace.named(name);
            if (namespace != null && map.flag(name)) {
                builder.namespaces.put(namespace, "");
            }
        }
    }

    private static Set<Capability> capabilities(List<String> names) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : names) {
            Capability capability = Capability.named(name);
            if (capability != null) {
                capabilities.add(capability);
            }
        }
        return capabilities;
    }

    private static MountConfig mountConfig(Fields fields) {
        List<Mount> mounts = new ArrayList<>();
        for (Fields mount : fields.objects("mounts")) {
            mounts.add(mount(mount));
        }
        return new MountConfig(
                fields.flag("no_pivot_root"),
                fields.flag("readonly_fs"),
                mounts,
                devices(fields.objects("device_nodes")),
                fields.text("mount_label"));
    }

    private static Mount mount(Fields fields) {
        String type = fields.text("type");
        String destination = fields.text("destination");
        if (type.equals("bind")) {
            Mount.Propagation propagation = fields.flag("private")
                    ? Mount.Propagation.PRIVATE
                    : fields.flag("slave") ? Mount.Propagation.SLAVE : Mount.Propagation.INHERITED;
            return new Mount.Bind(
                    fields.text("source"), destination, fields.flag("writable"), fields.text("relabel"), propagation);
        }
        if (!type.equals("tmpfs")) {
            fields.fault("type", "unknown type of mount \"" + type + "\" (known: bind, tmpfs)");
        }
        return new Mount.Tmpfs(destination);
    }

    private static List<Device> devices(List<Fields> list) {
        List<Device> devices = new ArrayList<>();
        for (Fields fields : list) {
            devices.add(device(fields));
        }
        return devices;
    }

    private static Device device(Fields fields) {
        String path = fields.text("path");
        long letter = fields.number("type", ": 99 for a character device, 98 for a block device");
        if (letter != Device.Type.CHARACTER.letter() && letter != Device.Type.BLOCK.letter()) {
            fields.fault(
                    "type",
                    "the device " + (path.isEmpty() ? "rule" : path)
                            + " must have the type 99 (character) or 98 (block), found " + letter);
        }
        return new Device(
                letter == Device.Type.BLOCK.letter() ? Device.Type.BLOCK : Device.Type.CHARACTER,
                path,
                fields.number("major_number", ANY, Device.WILDCARD, 0xfff),
                fields.number("minor_number", ANY, Device.WILDCARD, 0xfffff),
                fields.text("cgroup_permissions"),
                // The file type, which GetDevice of 2014 left in the mode, follows from the type.
                (int) (fields.number("file_mode", ANY, 0, 0xffff_ffffL) & LAST_MODE),
                fields.number("uid", ANY, 0, LAST_ID),
                fields.number("gid", ANY, 0, LAST_ID));
    }

    private static List<Network> networks(List<Fields> list) {
        List<Network> networks = new ArrayList<>();
        for (Fields fields : list) {
            networks.add(network(fields));
        }
        return networks;
    }

    private static Network network(Fields fields) {
        String type = fields.text("type");
        return switch (type) {
            case "loopback" -> new Network.Loopback();
            case "netns" -> new Network.Joined(fields.text("ns_path"));
            case "veth" -> veth(fields);
            default -> {
                fields.fault("type", "unknown type of network \"" + type + "\" (known: loopback, netns, veth)");
                yield new Network.Loopback();
            }
        };
    }

    private static Network veth(Fields fields) {
        IpPrefix address = fields.prefix("address");
        if (address == null && fields.text("address").isEmpty()) {
            fields.fault("address", "a veth needs an address with its prefix length, such as 10.88.7.2/24");
        }
        return new Network.Veth(
                fields.text("bridge"),
                fields.text("veth_prefix"),
                fields.macAddress("mac_address"),
                address == null ? EVERY_ADDRESS : address,
                fields.prefix("ipv6_address"),
                fields.address("gateway"),
                fields.address("ipv6_gateway"),
                (int) fields.number("mtu", BYTES, 0, Integer.MAX_VALUE),
                (int) fields.number("txqueuelen", " of packets", 0, Integer.MAX_VALUE));
    }

    private static Route route(Fields fields) {
        return new Route(
                fields.prefix("destination"), source(fields), fields.address("gateway"), fields.text("interface_name"));
    }

    /** Reads an address, or one with a prefix length, which 2014's documentation asked for. */
    private static @Nullable InetAddress source(Fields fields) {
        if (fields.text("source").indexOf('/') < 0) {
            return fields.address("source");
        }
        var prefix = fields.prefix("source");
        return prefix == null ? null : prefix.address();
    }

    private static CgroupConfig cgroup(Fields fields) {
        return new CgroupConfig(
                fields.text("name"),
                fields.text("parent"),
                fields.flag("allow_all_devices"),
                devices(fields.objects("allowed_devices")),
                fields.number("memory", BYTES),
                fields.number("memory_reservation", BYTES),
                fields.number("memory_swap", BYTES),
                fields.number("cpu_shares", ANY),
                fields.number("cpu_quota", MICROSECONDS),
                fields.number("cpu_period", MICROSECONDS),
                fields.text("cpuset_cpus"),
                freezer(fields),
                fields.text("slice"));
    }

    private static CgroupConfig.Freezer freezer(Fields fields) {
        String state = fields.text("freezer");
        return switch (state) {
            case "" -> CgroupConfig.Freezer.UNDEFINED;
            case "FROZEN" -> CgroupConfig.Freezer.FROZEN;
            case "THAWED" -> CgroupConfig.Freezer.THAWED;
            default -> {
                fields.fault("freezer", "unknown state \"" + state + "\" (known: FROZEN, THAWED)");
                yield CgroupConfig.Freezer.UNDEFINED;
            }
        };
    }

    private static List<Rlimit> rlimits(List<Fields> list) {
        List<Rlimit> rlimits = new ArrayList<>();
        for (Fields fields : list) {
            rlimits.add(new Rlimit(resource(fields), fields.unsignedNumber("soft"), fields.unsignedNumber("hard")));
        }
        return rlimits;
    }

    /** Reads the number of a resource, as in 2014, or its name, as OCI has it. */
    private static Rlimit.Resource resource(Fields fields) {
        Rlimit.Resource[] known = Rlimit.Resource.values();
        if (fields.isText("type")) {
            String name = fields.text("type");
            for (Rlimit.Resource resource : known) {
                if (name.equals("RLIMIT_" + resource.name())) {
                    return resource;
                }
            }
            fields.fault("type", "no resource limit has the name \"" + name + "\" (one is RLIMIT_NOFILE)");
            return known[0];
        }
        long number = fields.number("type", ": the number of an RLIMIT_");
        if (number < 0 || number >= known.length) {
            fields.fault("type", "no resource limit has the number " + number);
            return known[0];
        }
        return known[(int) number];
    }

    private static List<IdMapping> idMappings(List<Fields> list) {
        List<IdMapping> mappings = new ArrayList<>();
        for (Fields fields : list) {
            mappings.add(new IdMapping(
                    fields.number("container_id", ANY, 0, LAST_ID),
                    fields.number("host_id", ANY, 0, LAST_ID),
                    fields.number("size", ANY, 1, LAST_ID)));
        }
        return mappings;
    }
}
