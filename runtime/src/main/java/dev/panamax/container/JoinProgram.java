package dev.panamax.container;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WindowSize;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.IdentityChange;
import dev.panamax.terminal.Pty;
import java.util.List;
import java.util.function.Consumer;

/** Everything that a process does to run a program in a container that is running already. */
final class JoinProgram {
    private static final int CLONE_ARGUMENTS_SIZE = 88;

    private final SyscallProgram.Builder program = SyscallProgram.builder();
    private final Settings settings;
    private final Finalization finalization;
    private final Slot pid = Slot.word("pid of the program");

    /**
     * What the program depends on.
     *
     * @param init descriptor of the container's init
     * @param namespaces those of init that are not ours
     * @param sync the process's end of the socket pair
     */
    record Settings(
            ContainerConfig config,
            Fd init,
            List<CloneFlag> namespaces,
            Fd sync,
            Terminal terminal,
            List<String> arguments) {}

    JoinProgram(Settings settings) {
        this.settings = settings;
        this.finalization =
                new Finalization(program, settings.config(), settings.sync(), settings.sync(), settings.arguments());
    }

    /** Returns the program: one line a phase, in order. */
    SyscallProgram build() {
        hideFromContainer();
        waitForCgroups();
        Slot console = openConsole();
        joinNamespaces();
        cloneProcess();
        setUpSession(console);
        finalization.add();
        return program.build();
    }

    Slot pid() {
        return pid;
    }

    IdentityChange identity() {
        return finalization.identity();
    }

    /** From the moment of joining, the container's processes can see this one: there must be nothing to look at. */
    private void hideFromContainer() {
        program.phase(Phase.STAGE);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_DUMPABLE), integer(0)));
        program.add(Op.of(SystemCall.CLOSE, new Argument.Symbol("board", Launch.BOARD_FD)));
    }

    /** The process that is cloned must be born in the container's cgroups: what it starts could not be caught later. */
    private void waitForCgroups() {
        Slot word = Slot.word("go");
        program.phase(Phase.SYNC);
        program.add(Op.of(SystemCall.READ, descriptor(settings.sync()), address(word), integer(1))
                .expecting(Expectation.POSITIVE)
                .note("wait for the runtime"));
    }

    private Slot openConsole() {
        Slot console = Slot.word("console");
        if (settings.terminal() instanceof Terminal.OfHost(String path)) {
            program.phase(Phase.SESSION);
            new Console(program, path).open(console);
        }
        return console;
    }

    private void joinNamespaces() {
        program.phase(Phase.JOIN);
        if (!settings.namespaces().isEmpty()) {
            program.add(Op.of(SystemCall.SETNS, descriptor(settings.init()), flags(settings.namespaces()))
                    .note("join the container"));
        }
        if (settings.namespaces().contains(CloneFlag.CLONE_NEWUSER)) {
            program.add(Op.of(SystemCall.SETRESGID, integer(0), integer(0), integer(0)));
            program.add(Op.of(SystemCall.SETRESUID, integer(0), integer(0), integer(0)));
        }
    }

    /** A process is in a pid namespace that was joined only from its children on. */
    private void cloneProcess() {
        program.phase(Phase.CLONE);
        Argument none = integer(0);
        Argument arguments = Argument.words(
                flags(CloneFlag.CLONE_PARENT, CloneFlag.CLONE_PARENT_SETTID),
                none,
                none,
                address(pid),
                none,
                none,
                none,
                none,
                none,
                none,
                none);
        program.add(Op.of(SystemCall.CLONE3, arguments, integer(CLONE_ARGUMENTS_SIZE))
                .expecting(Expectation.STOP_IF_POSITIVE));
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
    }

    private void setUpSession(Slot console) {
        program.phase(Phase.SESSION);
        switch (settings.terminal()) {
            case Terminal.None _ -> program.add(Op.of(SystemCall.SETSID));
            case Terminal.OfHost(String path) -> new Console(program, path).addSession(console);
            case Terminal.OfContainer(WindowSize size, Consumer<Fd> _) -> {
                program.add(Op.of(SystemCall.SETSID));
                new Pty(program).open(size).send(settings.sync()).use();
            }
        }
        program.add(Op.of(SystemCall.UMASK, Argument.mode(022)));
    }
}
