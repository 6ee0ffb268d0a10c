package dev.panamax.security;

import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.Map;

/**
 * The kernel parameters that a container has for itself: those of its namespaces.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/sysctl.8.html">sysctl(8)</a>
 */
public final class Sysctls {
    private Sysctls() {}

    /**
     * Adds what sets them, for a process that is in the namespaces they belong to.
     *
     * @param parameters values by key
     * @param pointer JSON pointer of the object that has them
     */
    public static void add(SyscallProgram.Builder program, Map<String, String> parameters, String pointer) {
        if (parameters.isEmpty()) {
            return;
        }
        program.phase(Phase.HOST).from(pointer);
        PrivateProcfs procfs = PrivateProcfs.open(program);
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String key = parameter.getKey();
            program.from(pointer + "/" + key.replace("~", "~0").replace("/", "~1"));
            procfs.writeBeneath("sys/" + path(key), parameter.getValue(), "set the kernel parameter " + key);
        }
        program.from(pointer);
        procfs.close();
        program.from(null);
    }

    /**
     * Returns the path of a parameter below {@code /proc/sys}. The first separator says which of the two a key uses: the other one
     * stands for itself, as in {@code net.ipv4.conf.eth0/100.forwarding} or {@code net/ipv4/conf/eth0.100/forwarding}.
     */
    public static String path(String key) {
        int dot = key.indexOf('.');
        int slash = key.indexOf('/');
        if (dot < 0 || (slash >= 0 && slash < dot)) {
            return key;
        }
        StringBuilder path = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        return path.toString();
    }
}
