package dev.panamax.bench;

import dev.panamax.container.CreateCommand;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Launch;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.Spawn;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/**
 * The time stamps that a stage leaves on its board after each of its calls, in microseconds.
 *
 * @param ticks of the processor's counter in a microsecond
 */
record StageClock(double ticks) {
    private static final long LONG_ENOUGH_MILLISECONDS = 300;

    /** Finds out how long a tick is: by two programs that are started some time after each other. */
    static StageClock calibrated() throws InterruptedException {
        SyscallProgram program =
                SyscallProgram.builder().add(Op.of(SystemCall.GETPID)).build();
        long before = System.nanoTime();
        long first = run(program)[0];
        Thread.sleep(LONG_ENOUGH_MILLISECONDS);
        long after = System.nanoTime();
        long second = run(program)[0];
        return new StageClock((second - first) * 1e3 / (after - before));
    }

    /** Runs a program in a stage, to its end, and returns the ticks after each of its calls. */
    static long[] run(SyscallProgram program) {
        try (Fd nothing = Fd.open("/dev/null", OpenFlag.O_RDWR);
                Launch launch =
                        Spawn.of(program, List.of(nothing, nothing, nothing)).start()) {
            return ticks(launch, program.steps().size());
        }
    }

    /** Starts a container's init as usual. */
    static Launch start(CreateCommand.Init init) {
        return init.spawn().start();
    }

    /** Returns the ticks after each of the first calls of a program that runs or has run; 0 after those that it has not come to. */
    static long[] ticks(Launch launch, int calls) {
        long[] ticks = new long[calls];
        for (int i = 0; i < ticks.length; i++) {
            ticks[i] = launch.time(i);
        }
        return ticks;
    }

    /** Returns the phase of each call of init's program. */
    static List<Phase> phases(CreateCommand.Init init) {
        return init.spawn().program().steps().stream()
                .map(SyscallProgram.Step::phase)
                .toList();
    }

    /** Returns how long a number of ticks is, in microseconds. */
    double microseconds(long count) {
        return count / ticks;
    }
}
