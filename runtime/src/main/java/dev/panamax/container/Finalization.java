package dev.panamax.container;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Process;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.ExecLabel;
import dev.panamax.security.FixedIdentity;
import dev.panamax.security.IdentityChange;
import dev.panamax.security.ProcessAttributes;
import dev.panamax.security.Scheduling;
import dev.panamax.security.seccomp.SeccompFilter;
import org.jspecify.annotations.Nullable;

/** What a process does last, in the container's namespaces, before it becomes the user's program: init's and a joining one's alike. */
final class Finalization {
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final long LAST_FD = 0xffff_ffffL;
    private static final int FIRST_OWN_FD = 3;

    private final SyscallProgram.Builder program;
    private final ProcessSettings process;
    private final Fd sync;
    private final Fd questions;
    private final IdentityChange identity;
    private final @Nullable StartFifo start;
    private @Nullable Runnable wait;

    /**
     * Prepares the last steps.
     *
     * @param sync the socket that tells, by its end, that the program runs
     * @param questions where to ask for the user's ids
     * @param start what to wait for before the program is executed, or null
     */
    Finalization(
            SyscallProgram.Builder program, ProcessSettings process, Fd sync, Fd questions, @Nullable StartFifo start) {
        this.program = program;
        this.process = process;
        this.sync = sync;
        this.questions = questions;
        this.start = start;
        this.identity = new IdentityChange();
    }

    /** Adds something before the change of the identity, which is known from then on: nobody is asked. */
    void beforeIdentity(Runnable addition) {
        wait = addition;
    }

    /** Returns how the process learns who it is. */
    IdentityChange identity() {
        return identity;
    }

    void add() {
        if (process.user() == null && wait == null) {
            identity.ask(program, questions);
        }
        setLimits();
        setAttributes();
        setLabels();
        if (start != null) {
            program.from(null).forgetDone(); // As late as possible, but before a filter that may not know the call.
        }
        SeccompFilter filter = process.filter();
        boolean unprivileged = process.noNewPrivileges();
        if (unprivileged) {
            ProcessAttributes.addNoNewPrivileges(program);
        }
        if (filter != null && !unprivileged) {
            filter.addTo(program, sync, process.pointers().filter());
        }
        process.capabilities().addBoundingSet(program);
        giveDescriptors();
        changeUser();
        process.capabilities().addSets(program);
        enterWorkingDirectory();
        closeOnExec();
        Argument environment = Environment.vector(process.environment(), identity.home());
        ProgramSearch search = new ProgramSearch(program, process.environment(), process.arguments(), environment);
        if (process.diesWithRuntime()) {
            dieWithRuntime();
            CallerState.current().addSignalMask(program);
            search.add();
            return;
        }
        search.addCheck();
        CallerState.current().addSignalMask(program);
        outliveRuntime();
        if (filter != null && unprivileged) {
            filter.addTo(program, sync, process.pointers().filter());
        }
        if (start != null) {
            start.add(program, sync);
        }
        search.addChecked();
    }

    /**
     * Adds what keeps another program in the container from more than the container's own may do.
     *
     * @param process with a filter only if that has no listener: nobody would take its descriptor
     */
    static void addRestrictions(SyscallProgram.Builder program, ProcessSettings process) {
        Finalization restrictions = new Finalization(program, process, Fd.STDIN, Fd.STDIN, null);
        restrictions.setLimits();
        restrictions.setLabels();
        SeccompFilter filter = process.filter();
        boolean unprivileged = process.noNewPrivileges();
        if (unprivileged) {
            ProcessAttributes.addNoNewPrivileges(program);
        } else if (filter != null) {
            filter.addTo(program, Fd.STDIN, process.pointers().filter());
        }
        process.capabilities().addBoundingSet(program);
        restrictions.changeUser();
        process.capabilities().addSets(program);
        if (unprivileged && filter != null) {
            filter.addTo(program, Fd.STDIN, process.pointers().filter());
        }
    }

    private void setLimits() {
        program.phase(Phase.HOST);
        CallerState.current().addLimits(program);
        ProcessAttributes.addLimits(
                program, process.rlimits(), process.pointers().rlimits());
    }

    private void setAttributes() {
        Process attributes = process.attributes();
        if (attributes == null) {
            return;
        }
        if (attributes.scheduler() != null) {
            Scheduling.addPolicy(program, attributes.scheduler());
        }
        if (attributes.ioPriority() != null) {
            Scheduling.addIoPriority(program, attributes.ioPriority());
        }
    }

    private void setLabels() {
        ExecLabel.addApparmorProfile(
                program, process.apparmorProfile(), process.pointers().apparmorProfile());
        ExecLabel.addSelinuxLabel(
                program, process.selinuxLabel(), process.pointers().selinuxLabel());
    }

    /** What the program writes to must be its own, or it could not open it by {@code /dev/stdout}. */
    private void giveDescriptors() {
        Process.User user = process.user();
        if (user == null || user.uid() == 0) {
            return;
        }
        program.phase(Phase.IDENTITY).from("/process/user");
        for (int descriptor : process.givenDescriptors()) {
            program.add(Op.of(SystemCall.FCHOWN, integer(descriptor), integer(user.uid()), integer(-1))
                    .toleratingEverything());
        }
    }

    private void changeUser() {
        Process.User user = process.user();
        if (wait != null) {
            wait.run();
            identity.addAnswered(program, process.inUserNamespace());
        } else if (user == null) {
            identity.add(program, process.inUserNamespace());
        } else {
            FixedIdentity.add(program, user, process.inUserNamespace());
            FixedIdentity.addUmask(program, user);
        }
    }

    private void enterWorkingDirectory() {
        if (!process.workingDirectory().isEmpty()) {
            WorkingDirectory.add(
                    program, process.workingDirectory(), process.pointers().workingDirectory());
        }
    }

    /** What was kept for the start, the sync socket above all, is nothing for the program: its closing says that it runs. */
    private void closeOnExec() {
        program.phase(Phase.EXEC);
        program.add(Op.of(
                SystemCall.CLOSE_RANGE,
                integer(FIRST_OWN_FD + process.preservedFds()),
                integer(LAST_FD),
                new Argument.Symbol("CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)));
    }

    private void outliveRuntime() {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), integer(0)));
    }

    /** The change of the user has cleared the death signal; a runtime that died before it was set again has closed its socket. */
    private void dieWithRuntime() {
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
