package dev.panamax.container;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.rootfs.RootFilesystem;
import dev.panamax.security.IdentityChange;
import dev.panamax.terminal.Pty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Everything that happens from the stage's first instruction to the user's program: the table of contents of a container's start. */
final class InitProgram {
    private static final int NETWORK_STATE_SIZE = 4096;
    private static final int CLONE_ARGUMENTS_SIZE = 88;
    /** The sync socket's number in an init that is a program of its own, as libcontainer had it. */
    static final int SYNC = 3;

    private final InitSettings settings;
    private final ContainerConfig config;
    private final SyscallProgram.Builder program = SyscallProgram.builder();
    private final Slot pid;
    private final RootFilesystem root;
    private final Finalization finalization;

    /**
     * Prepares the program.
     *
     * @param pid where the kernel writes the process id of init
     */
    InitProgram(InitSettings settings, Slot pid) {
        this.settings = settings;
        this.pid = pid;
        this.config = settings.config();
        this.root = new RootFilesystem(
                program,
                config,
                settings.root(),
                settings.host(),
                settings.terminal().hostPath());
        this.finalization =
                new Finalization(program, config, settings.sync(), settings.questions(), settings.arguments());
    }

    /** Returns the program: one line a phase, in order. */
    SyscallProgram build() {
        hideFromContainer();
        joinNamespaces();
        cloneInit();
        return buildFromClone();
    }

    /** Returns what init does itself, from its first instruction on. */
    SyscallProgram buildFromClone() {
        waitForParent();
        setUpSession();
        settings.networks().addTo(program);
        root.add();
        makeTerminal();
        setHostname();
        root.addRestrictions();
        finalization.add();
        return program.build();
    }

    /** Returns the program that makes an init which is a program of its own, and does the rest itself. */
    SyscallProgram buildReexecution(List<String> command, List<String> environment) {
        hideFromContainer();
        joinNamespaces();
        cloneInit();
        execute(command, environment);
        return program.build();
    }

    /** Returns how init learns who it is. */
    IdentityChange identity() {
        return finalization.identity();
    }

    /** Nobody in a namespace that is joined may look at this process while it is not yet one of theirs. */
    private void hideFromContainer() {
        program.phase(Phase.STAGE);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_DUMPABLE), integer(0)));
        program.add(Op.of(SystemCall.CLOSE, new Argument.Symbol("board", dev.panamax.program.Launch.BOARD_FD)));
    }

    private void joinNamespaces() {
        program.phase(Phase.JOIN);
        for (Map.Entry<Namespace, Fd> entry : settings.joined().entrySet()) {
            Namespace namespace = entry.getKey();
            program.from(pointer(namespace));
            program.add(Op.of(SystemCall.SETNS, descriptor(entry.getValue()), symbol(namespace.flag())));
        }
    }

    private String pointer(Namespace namespace) {
        if (namespace == Namespace.NEWIPC && !config.ipc().isEmpty()) {
            return "/ipc";
        }
        boolean network = namespace == Namespace.NEWNET
                && !settings.networks().joinedNamespace().isEmpty();
        return network ? "/networks" : "/namespaces";
    }

    /** Clones init as a sibling of the stage: its parent is the runtime. */
    private void cloneInit() {
        program.phase(Phase.CLONE).from("/namespaces");
        List<CloneFlag> flags = new ArrayList<>(List.of(CloneFlag.CLONE_PARENT, CloneFlag.CLONE_PARENT_SETTID));
        for (Namespace namespace : Namespace.values()) {
            if (config.creates(namespace) && !settings.joined().containsKey(namespace)) {
                flags.add(namespace.flag());
            }
        }
        Argument none = integer(0);
        Argument arguments =
                Argument.words(flags(flags), none, none, address(pid), none, none, none, none, none, none, none);
        program.add(Op.of(SystemCall.CLONE3, arguments, integer(CLONE_ARGUMENTS_SIZE))
                .expecting(Expectation.STOP_IF_POSITIVE));
    }

    /** Leaves nothing open but the standard descriptors and the sync socket, which is number 3. */
    private void execute(List<String> command, List<String> environment) {
        program.phase(Phase.EXEC);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
        if (settings.sync().number() != SYNC) {
            program.add(Op.of(SystemCall.DUP3, descriptor(settings.sync()), integer(SYNC), integer(0)));
        }
        program.add(Op.of(SystemCall.CLOSE_RANGE, integer(SYNC + 1), integer(0xffff_ffffL), integer(0)));
        CallerState.current().addLimits(program);
        CallerState.current().addSignalMask(program);
        program.add(Op.of(
                SystemCall.EXECVE, text(command.getFirst()), Argument.vector(command), Argument.vector(environment)));
    }

    /** Waits for the network state and the end of what the parent sends: cgroups, id maps and links are in place then. */
    private void waitForParent() {
        program.phase(Phase.SYNC);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
        Slot state = Slot.room("network state", NETWORK_STATE_SIZE);
        Op read = Op.of(SystemCall.READ, descriptor(settings.sync()), address(state), integer(NETWORK_STATE_SIZE))
                .expecting(Expectation.POSITIVE);
        Label more = new Label("more of the network state");
        Label end = new Label("end of the network state");
        program.add(read.note("wait for the runtime"));
        program.place(more).add(read.onSuccess(more).onFailure(end)).place(end);
        if (config.creates(Namespace.NEWUSER)) {
            becomeRootOfUserNamespace();
        }
    }

    /** Before the id maps were written, this process had no valid ids in its new user namespace. */
    private void becomeRootOfUserNamespace() {
        program.from("/namespaces");
        program.add(Op.of(SystemCall.SETRESGID, integer(0), integer(0), integer(0)));
        program.add(Op.of(SystemCall.SETRESUID, integer(0), integer(0), integer(0)));
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
    }

    private void setUpSession() {
        program.phase(Phase.SESSION);
        switch (settings.terminal()) {
            case Terminal.OfHost(String path) -> new Console(program, path).addSession();
            case Terminal.None _, Terminal.OfContainer _ -> program.add(Op.of(SystemCall.SETSID));
        }
    }

    private void makeTerminal() {
        if (settings.terminal() instanceof Terminal.OfContainer terminal) {
            new Pty(program)
                    .open(terminal.size())
                    .mountOnConsole()
                    .send(settings.sync())
                    .use();
        }
    }

    private void setHostname() {
        program.phase(Phase.HOST);
        if (!config.hostname().isEmpty()) {
            program.from("/hostname");
            int length = config.hostname().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
            program.add(Op.of(SystemCall.SETHOSTNAME, text(config.hostname()), integer(length)));
        }
    }
}
