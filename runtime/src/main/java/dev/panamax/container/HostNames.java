package dev.panamax.container;

import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.charset.StandardCharsets;

/**
 * The names of a container's own UTS namespace.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/uts_namespaces.7.html">uts_namespaces(7)</a>
 */
final class HostNames {
    private HostNames() {}

    /** Adds the names; nothing for those that are empty. */
    static void add(SyscallProgram.Builder program, String hostname, String domainname) {
        program.phase(Phase.HOST);
        add(program, SystemCall.SETHOSTNAME, hostname, "/hostname");
        add(program, SystemCall.SETDOMAINNAME, domainname, "/domainname");
    }

    private static void add(SyscallProgram.Builder program, SystemCall call, String name, String pointer) {
        if (!name.isEmpty()) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            program.from(pointer).add(Op.of(call, text(name), integer(length)));
        }
    }
}
