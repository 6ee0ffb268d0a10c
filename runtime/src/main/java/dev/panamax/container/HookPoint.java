package dev.panamax.container;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Futex;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
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
        Label wait = new Label("wait for the hooks");
        Label over = new Label("hooks have run");
        program.phase(Phase.HOOKS).from("/hooks");
        program.add(Notice.send(sync, REACHED).note("let the runtime run the hooks"));
        // Every wake-up leads to another look; only the changed word, EAGAIN, leads on.
        program.place(wait);
        program.add(Op.of(SystemCall.FUTEX, address(done), Futex.WAIT, integer(0), NULL)
                .onSuccess(wait)
                .onFailure(over));
        program.place(over);
    }

    /** Lets init go on. */
    void release(DataArea board) {
        Futex.release(board, done);
    }
}
