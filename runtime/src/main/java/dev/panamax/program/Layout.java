package dev.panamax.program;

/**
 * The form of a program in memory: a header, the operations, an end mark, and data. All members are 64-bit words in native
 * order; addresses hold where the program runs. The assembly sources name the same offsets.
 */
final class Layout {
    /** Header: address of the operation that failed, or {@link #NONE}. */
    static final long FAILED = 0;
    /** Header: errno of the failed operation; 0 for a call that succeeded with a result that was not wanted. */
    static final long ERRNO = 8;
    /** Header: address of the operation that runs now. */
    static final long CURRENT = 16;
    /** Header: size of the whole program in bytes. */
    static final long SIZE = 24;
    /** Header: eight bytes that nobody reads. */
    static final long SPARE = 32;
    /** Where the first operation lies. */
    static final long FIRST_OP = 64;

    /** Operation: system call number; negative ends the program. */
    static final long NUMBER = 0;
    /** Operation: first of six arguments. */
    static final long ARGUMENT = 8;
    /** Operation: address that gets the result, or 0. */
    static final long RESULT = 56;
    /** Operation: the errno that is no failure; 0 for none, −1 for all. */
    static final long TOLERATED = 64;
    /** Operation: flags, see below. */
    static final long FLAGS = 72;
    /** Operation: time stamp counter when the call returned. */
    static final long TIME = 80;
    /** Operation: what the kernel returned, errors as negated errno. */
    static final long RETURNED = 88;
    /** Operation: where to go on after success; 0 for the next one. */
    static final long ON_SUCCESS = 96;
    /** Operation: where to go on after failure; 0 to give up. */
    static final long ON_FAILURE = 104;

    static final long OP_SIZE = 112;

    /** Flag: a positive result ends the program successfully, as the parent's side of a clone wants it. */
    static final long STOP_IF_POSITIVE = 1;
    /** Flag: a result of 0 is a failure, as a read at the end of a stream is. */
    static final long FAIL_UNLESS_POSITIVE = 2;
    /** Flag: no call is made; what it would have returned stands there already. */
    static final long PRESET = 4;
    /** Flag: argument 0 is the address of its value; the next bits say it of the others. */
    static final long FIRST_VALUE = 0x100;

    static final long NONE = -1;
    static final long END = -1;

    private Layout() {}

    /** Returns the offset of an operation from the start of the program. */
    static long offset(int op) {
        return FIRST_OP + OP_SIZE * op;
    }

    /** Returns the index of the operation at an offset from the start of the program. */
    static int index(long offset) {
        return Math.toIntExact((offset - FIRST_OP) / OP_SIZE);
    }
}
