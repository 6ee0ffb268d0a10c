package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Waiting for a word of shared memory to change.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/futex.2.html">futex(2)</a>
 */
public final class Futex {
    /** The operation that waits while the word has the given value, across processes. */
    public static final Argument WAIT = new Argument.Symbol("FUTEX_WAIT", linux_h.FUTEX_WAIT);

    /** For sends whose receiver may be gone: an error instead of a signal. */
    public static final int MSG_NOSIGNAL = linux_h.MSG_NOSIGNAL;

    private Futex() {}

    /** Sets a word of shared memory to 1 and wakes all who wait for it. */
    public static void release(DataArea memory, Slot word) {
        memory.set(word, 1);
        Call.of(
                        SystemCall.FUTEX,
                        Argument.integer(memory.localAddress(word)),
                        new Argument.Symbol("FUTEX_WAKE", linux_h.FUTEX_WAKE),
                        Argument.integer(Integer.MAX_VALUE))
                .invoke();
    }
}
