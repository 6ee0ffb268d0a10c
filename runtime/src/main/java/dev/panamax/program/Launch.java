package dev.panamax.program;

import dev.panamax.Timeline;
import dev.panamax.linux.Argument;
import dev.panamax.linux.ChildProcess;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WaitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs in a process of its own, without a JVM. This side sees its memory, the board, while it runs: what it has
 * reached, what it left in its slots, where it gave up.
 */
public final class Launch implements AutoCloseable {
    /** The descriptor of the board in a stage; a program that does not need it should close it. */
    public static final int BOARD_FD = Stage.BOARD_FD;

    /** Where a stage may have a byte written that means nothing: at the same place in every program. */
    public static final Argument SPARE_BYTE = new Argument.Symbol("spare", Stage.BOARD_ADDRESS + Layout.SPARE);

    private static final int STAGE_STOPPED = 0;

    private final SyscallProgram program;
    private final BoardMemory board;
    private final EncodedProgram encoded;
    private int pid;

    private Launch(SyscallProgram program, BoardMemory board) {
        this.program = program;
        this.board = board;
        this.encoded = board.write(program);
    }

    /** Starts what is described, as {@link Spawn#start} says. */
    static Launch start(Spawn spawn) {
        Launch launch = new Launch(spawn.program(), BoardMemory.at(spawn.board(), spawn.program()));
        Timeline.done("the configuration, and the list of calls");
        try {
            launch.run(spawn);
            Timeline.done("the clone");
            return launch;
        } catch (RuntimeException | Error e) {
            launch.close();
            throw e;
        }
    }

    /** Returns the number of the process that was started; one that has cloned has ended. */
    public int pid() {
        return pid;
    }

    /** Returns the words and rooms that the program reads and writes. */
    public DataArea data() {
        return encoded.data();
    }

    /**
     * Returns whether the program makes, or is about to make, a call, and has not given up.
     *
     * @param operation its place in the program
     */
    public boolean isAt(int operation) {
        return encoded.current() == operation && encoded.failure() == null;
    }

    /**
     * Gives the process another program, of which it goes on with what follows the operation that it is at. All up to that one must be the
     * same, and that one name no data. This object is of no more use.
     *
     * @return null if there is no room for it
     */
    public @Nullable Launch become(SyscallProgram other) {
        if (!board.hasRoomFor(other)) {
            return null;
        }
        Launch next = new Launch(other, board);
        next.pid = pid;
        return next;
    }

    /** Returns the operation at which the program gave up, or null if it has not. */
    public @Nullable Failure failure() {
        return encoded.failure();
    }

    /** Returns whether the program has come to an operation that replaces the process, and none has failed since. */
    public boolean executed() {
        int current = encoded.current();
        if (current < 0 || failure() != null) {
            return false;
        }
        SystemCall call = program.steps().get(current).op().call().name();
        return call == SystemCall.EXECVE || call == SystemCall.EXECVEAT;
    }

    /**
     * Returns the processor's time stamp counter when an operation had returned; its ticks have no unit of their own.
     *
     * @return 0 if the operation has not run
     */
    public long time(int op) {
        return encoded.time(op);
    }

    /** Lets go of the board; the process keeps its own hold on it. */
    @Override
    public void close() {
        board.close();
    }

    /** Lets go of the board when its process has executed another program, or has been waited for: it can be the next one's. */
    public void recycle() {
        board.recycle();
    }

    private void run(Spawn spawn) {
        clone(spawn);
        if (spawn.namespaces().isEmpty()) {
            letItGo(pid, spawn.whileItWaits());
            WaitStatus status = ChildProcess.reap(pid);
            if (!status.equals(new WaitStatus.Exited(STAGE_STOPPED))) {
                throw new StageException(whyEnded(status));
            }
        }
    }

    private void clone(Spawn spawn) {
        List<Fd> temporary = new ArrayList<>();
        try {
            Spawn safe = outOfTheWay(spawn, temporary);
            boolean here = spawn.parent() == Spawn.Parent.CALLING_THREAD
                    && !Thread.currentThread().isVirtual();
            pid = here ? Stage.start(board.file(), safe) : CloneThread.call(() -> Stage.start(board.file(), safe));
        } finally {
            temporary.forEach(Fd::close);
        }
    }

    private static void letItGo(int stage, IntConsumer whileItWaits) {
        try {
            whileItWaits.accept(stage);
        } catch (RuntimeException | Error e) {
            ChildProcess.kill(stage);
            throw e;
        }
    }

    /** Returns what has no standard descriptor that would be overwritten before its turn comes. */
    private static Spawn outOfTheWay(Spawn spawn, List<Fd> temporary) {
        List<Fd> standard = new ArrayList<>(spawn.standard());
        for (int i = 0; i < standard.size(); i++) {
            Fd fd = standard.get(i);
            if (fd.number() != i && fd.number() <= 2) {
                Fd duplicate = fd.duplicate();
                temporary.add(duplicate);
                standard.set(i, duplicate);
            }
        }
        return temporary.isEmpty() ? spawn : spawn.withStandard(standard);
    }

    private Failure whyEnded(WaitStatus status) {
        Failure failure = failure();
        if (failure != null) {
            return failure;
        }
        int current = Math.max(0, encoded.current());
        throw new LostStageException("the stage ended with " + status + " at operation " + current + " of "
                + program.steps().size() + ": "
                + program.steps().get(current).op().call());
    }
}
