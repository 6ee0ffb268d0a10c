package dev.panamax.linux;

/** A system call by number, with words that mean what their author says: for programs that were encoded before. */
public final class RawCall {
    private RawCall() {}

    /**
     * Makes the call.
     *
     * @param arguments six words
     * @return the result, or the negated errno
     */
    public static long make(int number, long[] arguments) {
        return Downcall.syscall(
                number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    }
}
