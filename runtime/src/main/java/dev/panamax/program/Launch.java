package dev.panamax.program;

import dev.panamax.linux.ChildProcess;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Mapping;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.WaitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs in a process of its own, without a JVM. This side sees its memory, the board, while it runs: what it has
 * reached, what it left in its slots, where it gave up.
 */
public final class Launch implements AutoCloseable {
    /** The descriptor of the board in a stage; a program that does not need it should close it. */
    public static final int BOARD_FD = Stage.BOARD_FD;

    private static final int PAGE = 4096;
    private static final int STAGE_STOPPED = 0;

    private final SyscallProgram program;
    private final Fd board;
    private final Mapping mapping;
    private final EncodedProgram encoded;
    private int pid;

    private Launch(SyscallProgram program, Fd board, Mapping mapping) {
        this.program = program;
        this.board = board;
        this.mapping = mapping;
        this.encoded = program.image().copyTo(mapping.segment());
    }

    /** Which thread clones: the death of that one is what {@code PR_SET_PDEATHSIG} tells the child. */
    public enum Parent {
        /** The one that asks for the start, and waits for the child to end; a virtual one leaves it to the other. */
        CALLING_THREAD,
        /** One that lives as long as the JVM. */
        CLONE_THREAD
    }

    /**
     * Starts a program and waits until its stage has ended: a program that clones goes on in the child of its clone.
     *
     * @param standard the descriptors that become 0, 1 and 2
     * @param kept descriptors that the program names; they stay open under their numbers
     * @param parent who clones; two changes of threads cost as much as a tenth of a container's start
     * @throws StageException if the program gave up before its stage had ended
     * @throws LostStageException if its stage was killed, or could not read the program
     */
    public static Launch start(SyscallProgram program, List<Fd> standard, List<Fd> kept, Parent parent) {
        return start(program, standard, kept, parent, stage -> {});
    }

    /**
     * Starts a program as {@link #start(SyscallProgram, List, List, Parent)} does, and does something with its stage first.
     *
     * @param whileItWaits gets the process id of the stage, whose program has to wait for what is done with it; if it throws, the
     *     stage is killed
     */
    public static Launch start(
            SyscallProgram program, List<Fd> standard, List<Fd> kept, Parent parent, IntConsumer whileItWaits) {
        return start(program, standard, kept, parent, whileItWaits, new BoardPlace.Memory());
    }

    /**
     * Starts a program as {@link #start(SyscallProgram, List, List, Parent, IntConsumer)} does.
     *
     * @param place where the board is: in a file if another process is to look at it later
     */
    public static Launch start(
            SyscallProgram program,
            List<Fd> standard,
            List<Fd> kept,
            Parent parent,
            IntConsumer whileItWaits,
            BoardPlace place) {
        return start(program, Passed.of(standard, kept), parent, whileItWaits, place);
    }

    /** Starts a program as {@link #start(SyscallProgram, List, List, Parent, IntConsumer, BoardPlace)} does. */
    public static Launch start(
            SyscallProgram program, Passed passed, Parent parent, IntConsumer whileItWaits, BoardPlace place) {
        return withBoard(program, place, launch -> launch.runStage(passed, parent, whileItWaits));
    }

    /**
     * Starts a program in a process that is born in new namespaces, as the first one of a pid namespace for example. The program has no
     * clone of its own: this process goes on with it, as a child of the caller.
     *
     * @param namespaces none whose birth would change what the process may execute, such as the user's
     * @throws dev.panamax.linux.LinuxException if the namespaces can't be made
     */
    public static Launch startIn(
            List<CloneFlag> namespaces, SyscallProgram program, Passed passed, Parent parent, BoardPlace place) {
        return withBoard(program, place, launch -> launch.startStage(passed, parent, namespaces));
    }

    private static Launch withBoard(SyscallProgram program, BoardPlace place, Consumer<Launch> start) {
        long size = (program.image().size() + PAGE - 1) / PAGE * PAGE;
        Fd board = place.create(size);
        try {
            Launch launch = new Launch(program, board, Mapping.shared(board, size));
            try {
                start.accept(launch);
                return launch;
            } catch (RuntimeException | Error e) {
                launch.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            board.close();
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
        mapping.close();
        board.close();
    }

    private void runStage(Passed passed, Parent parent, IntConsumer whileItWaits) {
        startStage(passed, parent, List.of());
        letItGo(pid, whileItWaits);
        WaitStatus status = ChildProcess.reap(pid);
        if (!status.equals(new WaitStatus.Exited(STAGE_STOPPED))) {
            throw new StageException(whyEnded(status));
        }
    }

    private void startStage(Passed passed, Parent parent, List<CloneFlag> namespaces) {
        List<Fd> temporary = new ArrayList<>();
        try {
            List<Fd> standard = new ArrayList<>();
            for (int i = 0; i < passed.standard().size(); i++) {
                standard.add(outOfTheWay(passed.standard().get(i), i, temporary));
            }
            Passed safe = new Passed(standard, passed.kept(), passed.placed());
            boolean here =
                    parent == Parent.CALLING_THREAD && !Thread.currentThread().isVirtual();
            pid = here
                    ? Stage.start(board, safe, namespaces)
                    : CloneThread.call(() -> Stage.start(board, safe, namespaces));
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

    /** Returns the descriptor, or a duplicate beyond the standard ones if it would be overwritten before its turn comes. */
    private static Fd outOfTheWay(Fd fd, int place, List<Fd> temporary) {
        if (fd.number() == place || fd.number() > 2) {
            return fd;
        }
        Fd duplicate = fd.duplicate();
        temporary.add(duplicate);
        return duplicate;
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
