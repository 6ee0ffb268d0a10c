package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;

import dev.panamax.bindings.linux_h;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Waiting for children by number or descriptor, one child at a time: {@code waitpid(-1)} would take those of the JVM.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/waitid.2.html">waitid(2)</a>
 */
public final class ChildProcess {
    private static final int SIGINFO_SIZE = 128;
    private static final int SIGINFO_CODE = 8;
    private static final int SIGINFO_STATUS = 24;

    private ChildProcess() {}

    /**
     * Waits until a child has ended, and reaps it.
     *
     * @throws LinuxException with {@code ECHILD} if it is no child, or was reaped before
     */
    public static WaitStatus reap(int pid) {
        return reap(new Argument.Symbol("P_PID", linux_h.P_PID), integer(pid));
    }

    /** Kills a child that nobody has waited for, so that its number is its own, and waits for it. */
    public static void kill(int pid) {
        Call.of(SystemCall.KILL, integer(pid), symbol(Signal.SIGKILL)).attempt();
        reap(pid);
    }

    static WaitStatus reap(Argument idType, Argument id) {
        Slot info = Slot.room("siginfo", SIGINFO_SIZE);
        Argument exited = new Argument.Symbol("WEXITED", linux_h.WEXITED);
        Call call = Call.of(SystemCall.WAITID, idType, id, address(info), exited, NULL);
        try (Scratch scratch = new Scratch(SIGINFO_SIZE)) {
            call.check(scratch.attempt(call));
            return status(scratch.data().bytes(info));
        }
    }

    private static WaitStatus status(byte[] siginfo) {
        ByteBuffer fields = ByteBuffer.wrap(siginfo).order(ByteOrder.nativeOrder());
        int status = fields.getInt(SIGINFO_STATUS);
        return fields.getInt(SIGINFO_CODE) == linux_h.CLD_EXITED
                ? new WaitStatus.Exited(status)
                : new WaitStatus.Killed(status);
    }
}
