package dev.panamax.container;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.Capabilities;
import dev.panamax.security.ExecLabel;
import dev.panamax.security.IdentityChange;
import java.util.List;

/** What a process does last, in the container's namespaces, before it becomes the user's program: init's and a joining one's alike. */
final class Finalization {
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final long LAST_FD = 0xffff_ffffL;
    private static final int FIRST_OWN_FD = 3;

    private final SyscallProgram.Builder program;
    private final ContainerConfig config;
    private final Fd sync;
    private final Fd questions;
    private final List<String> arguments;
    private final IdentityChange identity = new IdentityChange();

    /**
     * Prepares the last steps.
     *
     * @param sync the socket that tells, by its end, that the program runs
     * @param questions where to ask for the user's ids
     */
    Finalization(
            SyscallProgram.Builder program, ContainerConfig config, Fd sync, Fd questions, List<String> arguments) {
        this.program = program;
        this.config = config;
        this.sync = sync;
        this.questions = questions;
        this.arguments = arguments;
    }

    /** Returns how the process learns who it is. */
    IdentityChange identity() {
        return identity;
    }

    void add() {
        setLimits();
        ExecLabel.add(program, config.apparmorProfile(), config.processLabel());
        Capabilities capabilities = Capabilities.keeping(config.capabilities());
        capabilities.addBoundingSet(program);
        identity.add(program, questions);
        capabilities.addSets(program);
        enterWorkingDirectory();
        closeOnExec();
        dieWithParent();
        CallerState.current().addSignalMask(program);
        Argument environment = Environment.vector(config.environment(), identity.home());
        new ProgramSearch(program, config.environment(), arguments, environment).add();
    }

    private void setLimits() {
        program.phase(Phase.HOST);
        CallerState.current().addLimits(program);
        for (int i = 0; i < config.rlimits().size(); i++) {
            Rlimit limit = config.rlimits().get(i);
            program.from("/rlimits/" + i);
            program.add(Op.of(
                    SystemCall.PRLIMIT64,
                    integer(0),
                    new Argument.Symbol(
                            "RLIMIT_" + limit.resource().name(),
                            limit.resource().number()),
                    Argument.words(integer(limit.soft()), integer(limit.hard())),
                    NULL));
        }
    }

    private void enterWorkingDirectory() {
        if (!config.workingDirectory().isEmpty()) {
            program.from("/working_dir").add(Op.of(SystemCall.CHDIR, text(config.workingDirectory())));
        }
    }

    /** What was kept for the start, the sync socket above all, is nothing for the program: its closing says that it runs. */
    private void closeOnExec() {
        program.phase(Phase.EXEC);
        program.add(Op.of(
                SystemCall.CLOSE_RANGE,
                integer(FIRST_OWN_FD),
                integer(LAST_FD),
                new Argument.Symbol("CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)));
    }

    /** The change of the user has cleared the death signal; a parent that died before it was set again has closed its socket. */
    private void dieWithParent() {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
        program.add(Op.of(
                        SystemCall.SENDTO,
                        descriptor(sync),
                        text(""),
                        integer(0),
                        new Argument.Symbol("MSG_NOSIGNAL", Futex.MSG_NOSIGNAL),
                        NULL,
                        integer(0))
                .note("see whether the runtime is still there"));
    }
}
