package dev.panamax.program;

import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Futex;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;

/**
 * Comparisons in a program. The interpreter can't compare, but one of the system calls that it makes can: {@code futex(2)} looks at a
 * word before it touches those who wait for it, and here nobody does.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/futex.2.html">futex(2)</a>
 */
public final class Comparison {
    private static final Argument FUTEX_CMP_REQUEUE = new Argument.Symbol("FUTEX_CMP_REQUEUE", 4);
    private static final Argument FUTEX_WAKE_OP = new Argument.Symbol("FUTEX_WAKE_OP", 5);

    private static final int FUTEX_OP_ANDN = 3;
    private static final int FUTEX_OP_OPARG_SHIFT = 8;
    private static final int OPERATION_SHIFT = 28;
    private static final int OPERAND_SHIFT = 12;
    /** The operand is signed and has 12 bits. */
    private static final int LARGEST_OPERAND = 0x7ff;

    private static final int TWELFTH_BIT = 11;
    /** As a signed number of 12 bits: the kernel extends it to all the others. */
    private static final int ALL_BUT_EIGHT = 0xf00;

    private Comparison() {}

    /**
     * Returns an operation that fails with {@code EAGAIN} unless 32 bits of a slot have a value.
     *
     * @param offset of the bits in the slot, in bytes, a multiple of 4
     */
    public static Op equal(Slot slot, int offset, int value) {
        Argument word = new Argument.Address(slot, offset);
        Argument expected = new Argument.Symbol("0x" + Integer.toHexString(value), value);
        return Op.of(SystemCall.FUTEX, word, FUTEX_CMP_REQUEUE, integer(0), integer(0), word, expected);
    }

    /**
     * Adds a wait until somebody who sees the board has set the first 32 bits of a slot to 1, and woken who waits. What the wait itself
     * returns leads on only if it is no failure: a process that went on without what it waits for would do so as who it is.
     */
    public static void await(SyscallProgram.Builder program, Slot slot) {
        Label again = new Label("wait for " + slot.name() + " again");
        Label done = new Label(slot.name());
        // A word that is not 0 any more is EAGAIN.
        Op wait = Op.of(SystemCall.FUTEX, Argument.address(slot), Futex.WAIT, integer(0), Argument.NULL)
                .tolerating(Errno.EAGAIN);
        program.add(wait);
        program.add(equal(slot, 0, 1).onSuccess(done).onFailure(again));
        // Woken for nothing: that may happen, but not twice.
        program.place(again).add(wait);
        program.add(equal(slot, 0, 1));
        program.place(done);
    }

    /** Clears the lowest twelve of 32 bits of a slot: the permissions of a file's mode, of which its type is left. */
    public static void clearLowestTwelve(SyscallProgram.Builder program, Slot slot, int offset) {
        program.add(clear(slot, offset, FUTEX_OP_ANDN, LARGEST_OPERAND));
        program.add(clear(slot, offset, FUTEX_OP_ANDN | FUTEX_OP_OPARG_SHIFT, TWELFTH_BIT));
    }

    /** Clears all but the lowest eight of 32 bits of a slot, which are its first byte. */
    public static void keepLowestEight(SyscallProgram.Builder program, Slot slot, int offset) {
        program.add(clear(slot, offset, FUTEX_OP_ANDN, ALL_BUT_EIGHT));
    }

    private static Op clear(Slot slot, int offset, int operation, int operand) {
        Argument word = new Argument.Address(slot, offset);
        String printed = "FUTEX_OP_ANDN " + (operation == FUTEX_OP_ANDN ? "" : "1 << ") + operand;
        Argument how = new Argument.Symbol(printed, operation << OPERATION_SHIFT | operand << OPERAND_SHIFT);
        return Op.of(SystemCall.FUTEX, word, FUTEX_WAKE_OP, integer(0), integer(0), word, how);
    }
}
