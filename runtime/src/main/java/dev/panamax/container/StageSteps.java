package dev.panamax.container;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.List;

/** What stages do on their way into a container, whatever they are to become there. */
final class StageSteps {
    private static final int CLONE_ARGUMENTS_SIZE = 88;
    private static final String BECOME_ROOT = "become root in the user namespace, which must map 0";

    private StageSteps() {}

    /** Adds the beginning: the board is mapped, and its descriptor is not for what comes later. */
    static void begin(SyscallProgram.Builder program) {
        program.phase(Phase.STAGE);
        program.add(Op.of(SystemCall.CLOSE, new Argument.Symbol("board", Launch.BOARD_FD)));
    }

    /**
     * Adds that nobody in the container may look at this process: there must be nothing to look at. A runtime without rights of its own
     * can't either, from here on.
     */
    static void hide(SyscallProgram.Builder program) {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_DUMPABLE), integer(0)));
    }

    /** Adds that its user may look at this process, whose program nobody can read and which hides from its beginning therefore. */
    static void show(SyscallProgram.Builder program) {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_DUMPABLE), integer(1)));
    }

    /** Adds a wait for one byte of the runtime's: what only that can do with this process is done by then. */
    static void waitForRuntime(SyscallProgram.Builder program, Fd sync) {
        program.phase(Phase.SYNC);
        program.add(Op.of(SystemCall.READ, descriptor(sync), address(Slot.word("go")), integer(1))
                .expecting(Expectation.POSITIVE)
                .note("wait for the runtime"));
    }

    /** Adds what joins namespaces of a container's init, all at once. */
    static void join(SyscallProgram.Builder program, Fd init, List<CloneFlag> namespaces) {
        if (namespaces.isEmpty()) {
            return;
        }
        program.phase(Phase.JOIN);
        program.add(Op.of(SystemCall.SETNS, descriptor(init), flags(namespaces)).note("join the container"));
        if (namespaces.contains(CloneFlag.CLONE_NEWUSER)) {
            becomeRoot(program);
        }
    }

    /** Adds what makes this process the root of the user namespace that it is in. */
    static void becomeRoot(SyscallProgram.Builder program) {
        program.add(
                Op.of(SystemCall.SETRESGID, integer(0), integer(0), integer(0)).note(BECOME_ROOT));
        program.add(
                Op.of(SystemCall.SETRESUID, integer(0), integer(0), integer(0)).note(BECOME_ROOT));
    }

    /**
     * Returns the clone that a stage ends with: the rest of the program runs in its sibling, a child of the runtime. A process is in a pid
     * namespace that was joined only from its children on.
     *
     * @param namespaces those that are made for it
     * @param pid where the kernel writes its process id
     */
    static Op sibling(List<CloneFlag> namespaces, Slot pid) {
        return sibling(namespaces, pid, List.of(), integer(0));
    }

    /**
     * Returns a clone as {@link #sibling(List, Slot)} does.
     *
     * @param cgroup directory of the version 2 cgroup that the sibling is born in, instead of the stage's
     */
    static Op sibling(List<CloneFlag> namespaces, Slot pid, Fd cgroup) {
        return sibling(namespaces, pid, List.of(CloneFlag.CLONE_INTO_CGROUP), descriptor(cgroup));
    }

    private static Op sibling(List<CloneFlag> namespaces, Slot pid, List<CloneFlag> more, Argument cgroup) {
        List<CloneFlag> all = new ArrayList<>(List.of(CloneFlag.CLONE_PARENT, CloneFlag.CLONE_PARENT_SETTID));
        all.addAll(more);
        all.addAll(namespaces);
        Argument none = integer(0);
        // struct clone_args, to its last member.
        Argument arguments =
                Argument.words(flags(all), none, none, address(pid), none, none, none, none, none, none, cgroup);
        return Op.of(SystemCall.CLONE3, arguments, integer(CLONE_ARGUMENTS_SIZE))
                .expecting(Expectation.STOP_IF_POSITIVE);
    }
}
