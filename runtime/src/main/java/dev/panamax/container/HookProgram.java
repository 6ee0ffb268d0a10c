package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;
import static dev.panamax.linux.Argument.vector;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Prctl;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Hooks.Hook;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import java.util.Optional;

/** Everything that a process does to become a hook. */
final class HookProgram {
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final long LAST_FD = 0xffff_ffffL;
    private static final int FIRST_OWN_FD = 3;

    private final SyscallProgram.Builder program = SyscallProgram.builder();
    private final Hook hook;
    private final HookPlace place;
    private final Fd gate;
    private final Birth birth = new Birth(Optional.empty());
    private final Slot file = Slot.word("program of the hook");

    /**
     * Prepares the program of a hook.
     *
     * @param gate what it reads from before it goes into a container: its cgroups are the container's by then
     */
    HookProgram(Hook hook, HookPlace place, Fd gate) {
        this.hook = hook;
        this.place = place;
        this.gate = gate;
    }

    /** Returns the process id of the hook, once it is there. */
    int pid(DataArea data) {
        return place instanceof HookPlace.Container container
                ? container.entry().pid(data)
                : birth.pid(data);
    }

    /** Returns the program, whose hook is a child of the runtime. */
    SyscallProgram build() {
        StageSteps.begin(program);
        switch (place) {
            case HookPlace.Outside _ -> {
                StageSteps.hide(program);
                cloneHook();
            }
            case HookPlace.BeforePivot before -> {
                openProgram();
                StageSteps.hide(program);
                StageSteps.join(program, before.init().fd(), before.namespaces());
                cloneHook();
            }
            case HookPlace.Container container -> {
                container.entry().addWait(program, gate);
                StageSteps.hide(program);
                container.entry().addTo(program, gate);
                endWithTheRuntime();
                container.restrictions().accept(program);
            }
        }
        becomeHook();
        return program.build();
    }

    /** What the path names is found out while this process still sees the runtime's files. */
    private void openProgram() {
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text(hook.path()),
                        flags(OpenFlag.O_PATH, OpenFlag.O_CLOEXEC),
                        integer(0))
                .into(file));
    }

    private void cloneHook() {
        program.phase(Phase.CLONE);
        birth.addTo(program, List.of(), () -> {});
        endWithTheRuntime();
    }

    /** Nobody waits for the hook of a runtime that was killed, and its container is about to be removed. */
    private void endWithTheRuntime() {
        program.add(Op.of(SystemCall.PRCTL, symbol(Prctl.PR_SET_PDEATHSIG), symbol(Signal.SIGKILL)));
    }

    private void becomeHook() {
        program.phase(Phase.EXEC);
        program.add(Op.of(SystemCall.CHDIR, text(place.workingDirectory().toString())));
        program.add(Op.of(
                SystemCall.CLOSE_RANGE,
                integer(FIRST_OWN_FD),
                integer(LAST_FD),
                new Argument.Symbol("CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)));
        if (!(place instanceof HookPlace.Container)) {
            // Those of the container are in force there, and may be lower.
            CallerState.current().addLimits(program);
        }
        CallerState.current().addSignalMask(program);
        Argument arguments = vector(hook.args().isEmpty() ? List.of(hook.path()) : hook.args());
        Argument environment = Environment.vector(hook.env());
        if (place instanceof HookPlace.BeforePivot) {
            // A script can't be executed by a descriptor that its interpreter does not get; the host's tree still has
            // its path.
            Label byPath = new Label("execute by path");
            program.add(Op.of(
                            SystemCall.EXECVEAT,
                            value(file),
                            text(""),
                            arguments,
                            environment,
                            flags(AtFlag.AT_EMPTY_PATH))
                    .onFailure(byPath));
            program.place(byPath);
        }
        program.add(Op.of(SystemCall.EXECVE, text(hook.path()), arguments, environment));
    }
}
