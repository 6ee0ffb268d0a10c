package dev.panamax.security;

import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;

/**
 * The keys of a container's session: its own, in place of those that the runtime's caller has. Kernels without keys have none to hide.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/session-keyring.7.html">session-keyring(7)</a>
 */
public final class SessionKeyring {
    private static final Argument KEYCTL_JOIN_SESSION_KEYRING = new Argument.Symbol("KEYCTL_JOIN_SESSION_KEYRING", 1);
    private static final Argument KEYCTL_SETPERM = new Argument.Symbol("KEYCTL_SETPERM", 5);
    /** What the kernel gives a new session keyring: all to its possessor; view, read and link to its user. */
    private static final int USUAL = 0x3f130000;

    private static final int KEY_USR_SEARCH = 0x00080000;
    private static final int KEY_OTH_SEARCH = 0x00000008;

    private SessionKeyring() {}

    /**
     * Adds a keyring by the name of the container, that its processes may search. In a user namespace they are not the user who owns it.
     *
     * @param id the container's
     */
    public static void addNew(SyscallProgram.Builder program, String id, boolean inUserNamespace) {
        Slot keyring = Slot.word("session keyring");
        addJoin(program, id, keyring);
        int search = inUserNamespace ? KEY_OTH_SEARCH : KEY_USR_SEARCH;
        program.add(Op.of(
                        SystemCall.KEYCTL,
                        KEYCTL_SETPERM,
                        value(keyring),
                        new Argument.Symbol(
                                inUserNamespace ? "...|KEY_OTH_SEARCH" : "...|KEY_USR_SEARCH", USUAL | search))
                .tolerating(Errno.ENOSYS));
    }

    /** Adds what gives a joining process the container's keyring. */
    public static void addJoin(SyscallProgram.Builder program, String id) {
        addJoin(program, id, Slot.word("session keyring"));
    }

    /** Returns what a container's keyring is called. */
    public static String name(String id) {
        return "_ses." + id;
    }

    private static void addJoin(SyscallProgram.Builder program, String id, Slot keyring) {
        program.phase(Phase.SESSION);
        program.add(Op.of(SystemCall.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, program.text(name(id)))
                .into(keyring)
                .tolerating(Errno.ENOSYS)
                .note("join the container's session keyring"));
    }
}
