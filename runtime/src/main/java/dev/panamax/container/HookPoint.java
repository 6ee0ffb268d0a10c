package dev.panamax.container;

import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.Slot;
import dev.panamax.program.Comparison;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;

/**
 * The moment at which init's file tree stands, but is not its root yet: the runtime runs the caller's hooks then, while init waits on a
 * futex of the board.
 */
final class HookPoint {
    /** What init sends when it is there. */
    static final byte REACHED = 'h';

    private final Slot done = Slot.word("hooks have run");

    /** Tells the runtime, and waits until it has run the hooks. */
    void add(SyscallProgram.Builder program, Fd sync) {
        program.phase(Phase.HOOKS).from("/hooks");
        program.add(Notice.send(sync, REACHED).note("let the runtime run the hooks"));
        Comparison.await(program, done);
    }

    /** Lets init go on. */
    void release(DataArea board) {
        Futex.release(board, done);
    }
}
