package dev.panamax.rootfs;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Device;
import dev.panamax.config.HostDevices;
import dev.panamax.config.Namespace;
import dev.panamax.linux.FileType;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Spec;
import dev.panamax.proc.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The devices of a bundle: those that every container has, and those that it lists.
 *
 * @param present whether anything is made at all; not if the whole directory is the host's
 * @param fromHost whether devices are mounted from the host, as a user namespace can't make them
 * @param standardIsNull for each standard descriptor, whether it is {@code /dev/null}
 */
@SuppressWarnings("ArrayRecordComponent") // Never leaves this package, which only reads it.
record BundleDevices(boolean present, boolean fromHost, List<Node> nodes, List<Boolean> standardIsNull) {
    private static final int EVERYBODY = 0666;
    private static final String MULTIPLEXER = "/dev/ptmx";

    static BundleDevices check(Spec spec, List<BundleMount> mounts, List<Boolean> standardIsNull, List<Fault> faults) {
        boolean present = true;
        for (BundleMount mount : mounts) {
            present &= !mount.isDev() || !mount.options().isBind();
        }
        boolean fromHost =
                spec.linux().has(Namespace.NEWUSER) || Caller.current().inUserNamespace();
        List<Node> nodes = present ? nodes(spec.linux()) : List.of();
        if (fromHost) {
            for (Node node : nodes) {
                checkHost(node, faults);
            }
            if (!nodes.isEmpty() && !spec.linux().has(Namespace.NEWNS)) {
                faults.add(
                        new Fault(
                                "/linux/namespaces",
                                "a user namespace can't make devices, and without a mount namespace the host's can't be mounted"));
            }
        }
        return new BundleDevices(present, fromHost, nodes, standardIsNull);
    }

    private static List<Node> nodes(Linux linux) {
        List<Node> nodes = new ArrayList<>();
        for (Device device : Device.SIMPLE) {
            if (!isListed(device, linux)) {
                nodes.add(Node.of(device, null));
            }
        }
        List<Linux.Device> listed = linux.devices();
        for (int i = 0; i < listed.size(); i++) {
            if (!listed.get(i).path().equals(MULTIPLEXER)) {
                nodes.add(node(listed.get(i), "/linux/devices/" + i));
            }
        }
        return nodes;
    }

    private static boolean isListed(Device device, Linux linux) {
        for (Linux.Device listed : linux.devices()) {
            if (listed.path().equals(device.path())) {
                return true;
            }
        }
        return false;
    }

    private static Node node(Linux.Device device, String pointer) {
        FileType type = switch (device.type()) {
            case 'b' -> FileType.S_IFBLK;
            case 'p' -> FileType.S_IFIFO;
            default -> FileType.S_IFCHR;
        };
        Integer mode = device.fileMode();
        return new Node(
                type,
                device.path(),
                device.major(),
                device.minor(),
                mode == null ? EVERYBODY : mode,
                device.uid(),
                device.gid(),
                pointer);
    }

    /** Adds a fault if a device can't be mounted from the host. */
    static void checkHost(Node node, List<Fault> faults) {
        if (!node.isDevice() || isOnHost(node)) {
            return;
        }
        String pointer = node.pointer();
        faults.add(new Fault(
                pointer == null ? "/linux/namespaces" : pointer,
                "a user namespace can't make devices, and the host has no " + node.path() + " with the numbers "
                        + node.major() + ":" + node.minor() + " to mount"));
    }

    private static boolean isOnHost(Node node) {
        try {
            Optional<Device> device = HostDevices.at(Path.of(node.path()), "rwm");
            return device.isPresent()
                    && Node.of(device.get(), null).type() == node.type()
                    && device.get().major() == node.major()
                    && device.get().minor() == node.minor();
        } catch (IOException e) {
            return false;
        }
    }
}
