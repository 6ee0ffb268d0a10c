package dev.panamax.linux;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.bytes;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.bindings.linux_h;
import java.util.Arrays;

/**
 * All signals held back from this thread, until this is closed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sigprocmask.2.html">sigprocmask(2)</a>
 */
public final class SignalMask implements AutoCloseable {
    /** Size of the kernel's set of signals, in bytes. */
    public static final int SIZE = Long.BYTES;

    private final byte[] before;

    private SignalMask(byte[] before) {
        this.before = before;
    }

    /** Blocks every signal that can be blocked. */
    public static SignalMask blockAll() {
        byte[] all = new byte[SIZE];
        Arrays.fill(all, (byte) 0xff);
        Slot old = Slot.room("old", SIZE);
        try (Scratch scratch = new Scratch(2L * SIZE)) {
            scratch.invoke(SystemCall.RT_SIGPROCMASK, setMask(), bytes(all, "~[]"), address(old), integer(SIZE));
            return new SignalMask(scratch.data().bytes(old));
        }
    }

    /** Restores the mask that was in force before. */
    @Override
    public void close() {
        Call.of(SystemCall.RT_SIGPROCMASK, setMask(), bytes(before, "[...]"), NULL, integer(SIZE))
                .invoke();
    }

    /** Returns the operation that replaces the whole mask, as {@code sigprocmask(2)} takes it. */
    public static Argument setMask() {
        return new Argument.Symbol("SIG_SETMASK", linux_h.SIG_SETMASK);
    }
}
