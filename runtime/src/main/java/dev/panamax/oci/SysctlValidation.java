package dev.panamax.oci;

import dev.panamax.config.Faults;
import dev.panamax.config.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters of the kernel a container may have: those of the namespaces that are its own. All others are the host's.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/sysctl.8.html">sysctl(8)</a>
 */
final class SysctlValidation {
    private static final List<String> IPC = List.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    private SysctlValidation() {}

    static void validate(Linux linux, Faults faults) {
        for (Map.Entry<String, String> parameter : linux.sysctl().entrySet()) {
            String fault = fault(
                    parameter.getKey(), parameter.getValue(), linux.namespaces().keySet());
            if (fault != null) {
                faults.add(Pointers.child("/linux/sysctl", parameter.getKey()), fault);
            }
        }
    }

    /**
     * Returns a name with dots where a path has slashes. A name whose first separator is a slash is a path: a dot in it, as of a link
     * {@code eth0.100}, becomes a slash.
     */
    static String dotted(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        return slash >= 0 && (dot < 0 || slash < dot) ? swapped(name) : name;
    }

    /** Returns the path of a parameter below {@code /proc/sys}, or the name of such a path. */
    private static String swapped(String name) {
        StringBuilder swapped = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.' || c == '/') {
                swapped.setCharAt(i, c == '.' ? '/' : '.');
            }
        }
        return swapped.toString();
    }

    /**
     * Returns why a parameter can't be set, or null if it can.
     *
     * @param name with dots
     */
    static @Nullable String fault(String name, String value, Set<Namespace> namespaces) {
        if (!isParameter(name)) {
            return Faults.quoted(name) + " is no name of a parameter such as net.ipv4.ip_forward";
        }
        if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            return "the value must not hold a line feed or NUL";
        }
        if (name.equals("kernel.hostname")) {
            return "the host name has a property of its own: hostname";
        }
        Namespace owner = owner(name);
        if (owner == null) {
            return Faults.quoted(name) + " belongs to no namespace: it can only be set for the whole host";
        }
        if (!namespaces.contains(owner)) {
            return "needs a namespace of the type " + owner.type() + ": without one, the host's would be changed";
        }
        return null;
    }

    /** Returns which kind of namespace a parameter belongs to, or null. */
    static @Nullable Namespace owner(String name) {
        if (IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            return Namespace.NEWIPC;
        }
        if (name.startsWith("net.")) {
            return Namespace.NEWNET;
        }
        if (name.equals("kernel.domainname")) {
            return Namespace.NEWUTS;
        }
        return name.startsWith("user.") ? Namespace.NEWUSER : null;
    }

    /** Returns whether a name leads to a file below {@code /proc/sys}, and nowhere else. */
    private static boolean isParameter(String name) {
        String path = swapped(name);
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String part = path.substring(start, end);
            if (part.isEmpty() || part.equals(".") || part.equals("..") || !isPrintable(part)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isPrintable(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) <= ' ' || part.charAt(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }
}
