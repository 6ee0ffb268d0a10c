package dev.panamax.security;

import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;

/**
 * The calls that change a process's ids, in the only order that works: groups while it still may.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/credentials.7.html">credentials(7)</a>
 */
final class Credentials {
    private Credentials() {}

    /**
     * Adds the change; permitted capabilities survive it.
     *
     * @param setGroups sets the supplementary groups
     */
    static void change(SyscallProgram.Builder program, Op setGroups, Op setGid, Op setUid) {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_KEEPCAPS), integer(1)));
        program.add(setGroups);
        program.add(setGid);
        program.add(setUid);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_KEEPCAPS), integer(0)));
    }

    static Op setGroups(Argument count, Argument groups) {
        return Op.of(SystemCall.SETGROUPS, count, groups);
    }

    static Op setGid(Argument gid) {
        return Op.of(SystemCall.SETRESGID, gid, gid, gid);
    }

    static Op setUid(Argument uid) {
        return Op.of(SystemCall.SETRESUID, uid, uid, uid);
    }
}
