package dev.panamax.oci;

import dev.panamax.config.Faults;
import dev.panamax.config.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What must hold for the network devices that move into a container. */
final class NetDeviceValidation {
    private static final String POINTER = "/linux/netDevices";
    /** {@code IFNAMSIZ} without its NUL. */
    private static final int LONGEST_NAME = 15;
    /** The kernel puts the first free number in its place. */
    private static final String TEMPLATE = "%d";

    private NetDeviceValidation() {}

    static void validate(Linux linux, Faults faults) {
        if (!linux.netDevices().isEmpty() && !linux.has(Namespace.NEWNET)) {
            faults.add(POINTER, "network devices need a namespace of the type network to move to");
        }
        Set<String> targets = new HashSet<>();
        for (Map.Entry<String, String> device : linux.netDevices().entrySet()) {
            String pointer = Pointers.child(POINTER, device.getKey());
            String target = device.getValue();
            if (!isName(device.getKey())) {
                faults.add(pointer, Faults.quoted(device.getKey()) + " can't be the name of a network device");
            }
            if (!isTarget(target)) {
                String message =
                        Faults.quoted(target) + " can't be the name of a network device, nor a pattern like eth%d";
                faults.add(pointer + "/name", message);
            } else if (!targets.add(target) && !target.contains(TEMPLATE)) {
                faults.add(pointer + "/name", "another device gets the name " + Faults.quoted(target) + " as well");
            }
        }
    }

    private static boolean isTarget(String name) {
        int template = name.indexOf(TEMPLATE);
        return isName(template < 0 ? name : name.substring(0, template) + "0" + name.substring(template + 2))
                && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    }

    /** Returns whether the kernel takes a text for the name of a network device. */
    static boolean isName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c == '/' || c == ':' || c == '%') {
                return false;
            }
        }
        return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    }
}
