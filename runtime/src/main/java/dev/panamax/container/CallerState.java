package dev.panamax.container;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.SignalMask;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.ProcessLimits;
import dev.panamax.proc.ProcessStat;
import dev.panamax.proc.ProcessStatus;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What our caller had before the JVM changed it, and what a program shall find: HotSpot raises the limit of open files to the most,
 * and blocks signals in its own threads.
 *
 * @param signalMask the signals blocked in the process's first thread, which the JVM leaves alone
 * @param openFiles soft and hard limit
 */
record CallerState(long signalMask, ProcessLimits.Limit openFiles) {
    private static final int RLIMIT_NOFILE = 7;

    private static final class Holder {
        static final CallerState STATE = read();
    }

    static CallerState current() {
        return Holder.STATE;
    }

    private static CallerState read() {
        try {
            long mask = ProcessStatus.of("self").mask("SigBlk");
            ProcessLimits.Limit own = ProcessLimits.openFiles("self");
            ProcessLimits.Limit limit = own;
            if (own.soft() == own.hard()) {
                // Raised, or never lower: our parent still has what we had when it started us.
                int parent = ProcessStat.of((int) ProcessHandle.current().pid()).parent();
                ProcessLimits.Limit before = parent == 0 ? own : ProcessLimits.openFiles(Integer.toString(parent));
                limit = before.hard() == own.hard() ? before : own;
            }
            return new CallerState(mask, limit);
        } catch (IOException e) {
            throw new StartException("can't read our own limits in /proc: " + e.getMessage(), e);
        }
    }

    /** Adds what restores the limit. */
    void addLimits(SyscallProgram.Builder program) {
        program.add(Op.of(
                SystemCall.PRLIMIT64,
                integer(0),
                new Argument.Symbol("RLIMIT_NOFILE", RLIMIT_NOFILE),
                Argument.words(integer(openFiles.soft()), integer(openFiles.hard())),
                NULL));
    }

    /** Adds what restores the mask: the last thing before the program, which gets what came in the meantime. */
    void addSignalMask(SyscallProgram.Builder program) {
        byte[] mask = ByteBuffer.allocate(SignalMask.SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(signalMask)
                .array();
        program.add(Op.of(
                SystemCall.RT_SIGPROCMASK,
                SignalMask.setMask(),
                bytes(mask, signalMask == 0 ? "[]" : "0x" + Long.toHexString(signalMask)),
                NULL,
                integer(SignalMask.SIZE)));
    }
}
