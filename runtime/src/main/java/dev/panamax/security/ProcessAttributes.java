package dev.panamax.security;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.config.ConfigException;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import java.util.Map;

/** What a process has of its own, and hands down to all that it starts. */
public final class ProcessAttributes {
    private static final Map<String, Integer> PERSONALITIES = Map.of("LINUX", 0, "LINUX32", 8);

    private ProcessAttributes() {}

    /**
     * Adds the limits of its resources.
     *
     * @param pointer JSON pointer of the list
     * @see <a href="https://man7.org/linux/man-pages/man2/getrlimit.2.html">prlimit(2)</a>
     */
    public static void addLimits(SyscallProgram.Builder program, List<Rlimit> limits, String pointer) {
        for (int i = 0; i < limits.size(); i++) {
            Rlimit limit = limits.get(i);
            program.phase(Phase.HOST).from(pointer + "/" + i);
            program.add(Op.of(
                    SystemCall.PRLIMIT64,
                    integer(0),
                    new Argument.Symbol(
                            "RLIMIT_" + limit.resource().name(),
                            limit.resource().number()),
                    Argument.words(integer(limit.soft()), integer(limit.hard())),
                    NULL));
        }
        program.from(null);
    }

    /**
     * Adds that no execve gives more privileges, by set-user-ID files or otherwise.
     *
     * @see <a href="https://docs.kernel.org/userspace-api/no_new_privs.html">No New Privileges Flag</a>
     */
    public static void addNoNewPrivileges(SyscallProgram.Builder program) {
        program.phase(Phase.CAPABILITIES).from("/process/noNewPrivileges");
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_NO_NEW_PRIVS), integer(1)));
    }

    /**
     * Adds what kind of system the process finds itself on; nothing for an empty name.
     *
     * @throws ConfigException if the kernel has no such kind
     * @see <a href="https://man7.org/linux/man-pages/man2/personality.2.html">personality(2)</a>
     */
    public static void addPersonality(SyscallProgram.Builder program, String domain) {
        if (!domain.isEmpty()) {
            Argument persona = NamedValues.one(PERSONALITIES, domain, "/linux/personality/domain");
            program.phase(Phase.HOST).from("/linux/personality");
            program.add(Op.of(SystemCall.PERSONALITY, persona));
            program.from(null);
        }
    }
}
