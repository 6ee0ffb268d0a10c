package dev.panamax.container;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Op.Expectation;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.rootfs.FileTree;
import dev.panamax.security.IdentityChange;
import dev.panamax.terminal.Pty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything that happens from the stage's first instruction to the user's program: the table of contents of a container's start. */
final class InitProgram {
    private static final int NETWORK_STATE_SIZE = 4096;
    /** The sync socket's number in an init that is a program of its own, as libcontainer had it. */
    static final int SYNC = 3;

    private final InitSettings settings;
    private final SyscallProgram.Builder program = SyscallProgram.builder();
    private final @Nullable Birth birth;
    private final FileTree tree;
    private int wait = -1;
    private final Finalization finalization;

    /**
     * Prepares the program.
     *
     * @param birth of init; null if the stage is init, born in all namespaces that are new
     */
    InitProgram(InitSettings settings, @Nullable Birth birth) {
        this.settings = settings;
        this.birth = birth;
        this.tree = settings.tree().apply(program);
        this.finalization =
                new Finalization(program, settings.process(), settings.sync(), settings.questions(), settings.start());
        if (!settings.attended()) {
            finalization.beforeIdentity(this::waitToGoOn);
        }
    }

    /** Returns the program: one line a phase, in order. */
    SyscallProgram build() {
        StageSteps.begin(program);
        if (settings.isMappedByItsUser()) {
            StageSteps.show(program);
        } else {
            StageSteps.hide(program);
        }
        if (setsClocksInStage()) {
            Slot clocks = TimeOffsets.open(program);
            joinNamespaces();
            TimeOffsets.add(program, clocks, settings.clocks());
        } else {
            joinNamespaces();
        }
        if (birth != null) {
            cloneInit(birth);
        }
        return buildFromClone();
    }

    /** Returns what init does itself, from its first instruction on. */
    SyscallProgram buildFromClone() {
        dieWithRuntime();
        if (settings.attended()) {
            waitForParent();
        }
        enterOwnCgroupNamespace();
        setUpSession();
        settings.network().accept(program);
        tree.mount();
        letHooksRun();
        tree.pivot();
        makeTerminal();
        HostNames.add(program, settings.hostname(), settings.domainname());
        settings.kernelParameters().accept(program);
        tree.restrict();
        finalization.add();
        return program.build();
    }

    /** Returns the program that makes an init which is a program of its own, and does the rest itself. */
    SyscallProgram buildReexecution(List<String> command, List<String> environment) {
        StageSteps.begin(program);
        StageSteps.hide(program);
        joinNamespaces();
        cloneInit(Objects.requireNonNull(birth, "a program of its own is cloned"));
        execute(command, environment);
        return program.build();
    }

    /** Returns how init learns who it is. */
    IdentityChange identity() {
        return finalization.identity();
    }

    private void joinNamespaces() {
        program.phase(Phase.JOIN);
        for (Map.Entry<Namespace, InitSettings.Joined> entry : settings.joined().entrySet()) {
            program.from(entry.getValue().pointer());
            program.add(Op.of(
                    SystemCall.SETNS,
                    descriptor(entry.getValue().file()),
                    symbol(entry.getKey().flag())));
        }
        if (settings.joined().containsKey(Namespace.NEWUSER)) {
            becomeRootOfUserNamespace();
        }
    }

    private boolean setsClocksInStage() {
        return !settings.clocks().isEmpty() && !settings.isMappedByItsUser();
    }

    /** Clones init as a sibling of the stage: its parent is the runtime. */
    private void cloneInit(Birth by) {
        program.phase(Phase.CLONE).from("/namespaces");
        by.addTo(program, namespaces(), () -> {}); // In any case it waits, and can be put into its cgroup meanwhile.
    }

    /** Returns the namespaces that are made with init. */
    List<CloneFlag> namespaces() {
        List<CloneFlag> flags = new ArrayList<>();
        for (Namespace namespace : settings.created()) {
            boolean later = namespace == Namespace.NEWCGROUP;
            boolean before =
                    namespace == Namespace.NEWTIME && !settings.clocks().isEmpty();
            if (!later && !before) {
                flags.add(namespace.flag());
            }
        }
        return flags;
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

    private void dieWithRuntime() {
        program.phase(Phase.SYNC);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
    }

    /**
     * Waits for the network state and the end of what the parent sends: all that is the parent's business is done then. A parent that died
     * before this process could learn it by a signal sends nothing.
     */
    private void waitForParent() {
        program.phase(Phase.SYNC);
        Slot state = Slot.room("network state", NETWORK_STATE_SIZE);
        Op read = Op.of(SystemCall.READ, descriptor(settings.sync()), address(state), integer(NETWORK_STATE_SIZE))
                .expecting(Expectation.POSITIVE);
        program.add(read.note("wait for the runtime"));
        if (settings.start() == null) {
            Label more = new Label("more of the network state");
            Label end = new Label("end of the network state");
            program.place(more).add(read.onSuccess(more).onFailure(end)).place(end);
            // At the end another one reads nothing; after an error it says so again.
            program.add(read.expecting(Op.Expectation.SUCCESS).note("wait for the runtime"));
        }
        if (settings.created().contains(Namespace.NEWUSER)) {
            becomeRootOfUserNamespace();
            if (settings.isMappedByItsUser()) {
                setOwnClocks();
                StageSteps.hide(program);
            }
        }
    }

    /** Its root is the cgroup that this process is in now, and was perhaps not in when it was cloned. */
    private void enterOwnCgroupNamespace() {
        if (settings.created().contains(Namespace.NEWCGROUP)) {
            program.from("/linux/namespaces").add(Op.of(SystemCall.UNSHARE, symbol(CloneFlag.CLONE_NEWCGROUP)));
        }
    }

    /**
     * Waits for one byte: all is ready for the program then, and what follows in the list may have been written only now. So the byte goes
     * where the header has room in any program. A runtime that died before this process could learn it by a signal sends none.
     */
    private void waitToGoOn() {
        program.phase(Phase.SYNC);
        wait = program.size();
        program.add(Op.of(SystemCall.READ, descriptor(settings.sync()), Launch.SPARE_BYTE, integer(1))
                .expecting(Expectation.POSITIVE)
                .note("wait for the runtime"));
        for (int number : settings.received()) {
            receive(number);
        }
    }

    /** Receives a standard descriptor: an init that was made before its start has none of that. */
    private void receive(int number) {
        Slot message = Slot.room("message with the descriptor " + number, FdMessage.ROOM);
        program.add(Op.of(
                        SystemCall.RECVMSG,
                        descriptor(settings.sync()),
                        FdMessage.receiving(message),
                        new Argument.Symbol("MSG_CMSG_CLOEXEC", FdMessage.CLOSE_ON_EXEC))
                .expecting(Expectation.POSITIVE));
        program.add(Op.of(SystemCall.DUP3, FdMessage.received(message), integer(number), integer(0)));
    }

    /** Returns the place of the operation that waits for the runtime as late as possible; −1 if there is none. */
    int waitToGoOnAt() {
        return wait;
    }

    /**
     * Whose clocks an ordinary user sets must belong to his user namespace, and be set by one who is its root by now: init itself. It has
     * joined no mount namespace, as that takes rights.
     */
    private void setOwnClocks() {
        if (!settings.clocks().isEmpty()) {
            TimeOffsets.add(program, TimeOffsets.open(program), settings.clocks());
            TimeOffsets.enter(program);
        }
    }

    /** Before the id maps were written, this process had no valid ids in its new user namespace. */
    private void becomeRootOfUserNamespace() {
        program.from("/namespaces");
        StageSteps.becomeRoot(program);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
    }

    private void setUpSession() {
        program.phase(Phase.SESSION);
        if (settings.terminal() instanceof Terminal.OfHost(String path)) {
            new Console(program, path).addSession();
        } else {
            program.add(Op.of(SystemCall.SETSID));
        }
        settings.session().accept(program);
    }

    private void letHooksRun() {
        HookPoint hooks = settings.hooks();
        if (hooks != null) {
            hooks.add(program, settings.sync());
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
}
