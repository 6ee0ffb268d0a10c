package dev.panamax.container;

import static dev.panamax.linux.Argument.symbol;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Process;
import dev.panamax.oci.Process.CpuAffinity;
import dev.panamax.proc.Caller;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import dev.panamax.security.IdentityChange;
import dev.panamax.security.Scheduling;
import dev.panamax.terminal.Pty;
import java.util.function.Consumer;
import java.util.function.Function;

/** Everything that a process does to run a program in a container that is running already. */
final class JoinProgram {
    private final SyscallProgram.Builder program = SyscallProgram.builder();
    private final Settings settings;
    private final Finalization finalization;

    /**
     * What the program depends on.
     *
     * @param entry its way into the container
     * @param sync the process's end of the socket pair
     * @param session adds what belongs to its session, beside the session itself
     */
    record Settings(
            ProcessSettings process,
            ContainerEntry entry,
            Fd sync,
            Terminal terminal,
            Consumer<SyscallProgram.Builder> session) {}

    JoinProgram(Settings settings) {
        this.settings = settings;
        this.finalization = new Finalization(program, settings.process(), settings.sync(), settings.sync(), null);
    }

    /** Returns the program: one line a phase, in order. */
    SyscallProgram build() {
        StageSteps.begin(program);
        if (!Caller.current().isPrivileged()) {
            StageSteps.show(program);
        }
        chooseProcessors(CpuAffinity::initial, "/process/execCPUAffinity/initial");
        settings.entry().addWait(program, settings.sync());
        // Until now it was on the host alone, and a runtime without privileges had to write to its files.
        StageSteps.hide(program);
        Slot console = openConsole();
        settings.entry().addTo(program, settings.sync());
        setUpSession(console);
        chooseProcessors(CpuAffinity::last, "/process/execCPUAffinity/final");
        finalization.add();
        return program.build();
    }

    IdentityChange identity() {
        return finalization.identity();
    }

    private void chooseProcessors(Function<CpuAffinity, String> which, String pointer) {
        Process attributes = settings.process().attributes();
        CpuAffinity affinity = attributes == null ? null : attributes.execCpuAffinity();
        if (affinity != null && !which.apply(affinity).isEmpty()) {
            program.phase(Phase.HOST);
            Scheduling.addAffinity(program, which.apply(affinity), pointer);
        }
    }

    private Slot openConsole() {
        Slot console = Slot.word("console");
        if (settings.terminal() instanceof Terminal.OfHost(String path)) {
            program.phase(Phase.SESSION);
            new Console(program, path).open(console);
        }
        return console;
    }

    private void setUpSession(Slot console) {
        program.phase(Phase.SESSION);
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
        if (settings.terminal() instanceof Terminal.OfHost(String path)) {
            new Console(program, path).addSession(console);
        } else {
            program.add(Op.of(SystemCall.SETSID));
        }
        if (settings.terminal() instanceof Terminal.OfContainer terminal) {
            new Pty(program).open(terminal.size()).send(settings.sync()).use();
        }
        settings.session().accept(program);
        program.add(Op.of(SystemCall.UMASK, Argument.mode(022)));
    }
}
