package dev.panamax.program;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * What a process is started with that runs a program; it gets the descriptors that are named here, and no others.
 *
 * @param standard become 0, 1 and 2
 * @param kept stay open under their numbers
 * @param placed get the numbers that are their keys, of those that {@link Fd} leaves free here: a program that names them so is the same
 *     for every process
 * @param namespaces those that the process is born in: it goes on with the program then, and must have no clone in it. If there are none,
 *     it is a stage, which must end: a program that clones goes on in the child of its clone
 * @param parent who clones; two changes of threads cost as much as a tenth of a container's start
 * @param board where the board is: in a file if another process is to look at it later
 * @param texts those that the program leaves open
 * @param whileItWaits gets the process id of a stage, whose program has to wait for what is done with it; if it throws, the stage is killed
 */
public record Spawn(
        SyscallProgram program,
        List<Fd> standard,
        List<Fd> kept,
        Map<Integer, Fd> placed,
        List<CloneFlag> namespaces,
        Parent parent,
        BoardPlace board,
        List<String> texts,
        IntConsumer whileItWaits) {
    public Spawn {
        standard = List.copyOf(standard);
        kept = List.copyOf(kept);
        placed = Map.copyOf(placed);
        namespaces = List.copyOf(namespaces);
        texts = List.copyOf(texts);
    }

    /** Which thread clones: the death of that one is what {@code PR_SET_PDEATHSIG} tells the child. */
    public enum Parent {
        /** The one that asks for the start, and waits for the child to end; a virtual one leaves it to the other. */
        CALLING_THREAD,
        /** One that lives as long as the JVM. */
        CLONE_THREAD
    }

    /** Describes a process that is cloned by the calling thread, gets nothing but the standard descriptors, and has its board in memory. */
    public static Spawn of(SyscallProgram program, List<Fd> standard) {
        return new Spawn(
                program,
                standard,
                List.of(),
                Map.of(),
                List.of(),
                Parent.CALLING_THREAD,
                new BoardPlace.Memory(),
                List.of(),
                stage -> {});
    }

    /** Runs another program, which names the same descriptors. */
    public Spawn running(SyscallProgram other) {
        return new Spawn(other, standard, kept, placed, namespaces, parent, board, texts, whileItWaits);
    }

    /** Passes descriptors on that the program names by their numbers here. */
    public Spawn keeping(List<Fd> descriptors) {
        return new Spawn(program, standard, descriptors, placed, namespaces, parent, board, texts, whileItWaits);
    }

    /** Passes descriptors on under other numbers. */
    public Spawn placing(Map<Integer, Fd> descriptors) {
        return new Spawn(program, standard, kept, descriptors, namespaces, parent, board, texts, whileItWaits);
    }

    /** Starts the process in new namespaces; none whose birth would change what the process may execute, such as the user's. */
    public Spawn bornIn(List<CloneFlag> created) {
        return new Spawn(program, standard, kept, placed, created, parent, board, texts, whileItWaits);
    }

    /** Has it cloned by another thread. */
    public Spawn by(Parent other) {
        return new Spawn(program, standard, kept, placed, namespaces, other, board, texts, whileItWaits);
    }

    /** Puts the board elsewhere. */
    public Spawn withBoard(BoardPlace place) {
        return new Spawn(program, standard, kept, placed, namespaces, parent, place, texts, whileItWaits);
    }

    /** Writes texts where the program has left them open. */
    public Spawn filledIn(List<String> open) {
        return new Spawn(program, standard, kept, placed, namespaces, parent, board, open, whileItWaits);
    }

    /** Does something with the stage before it goes on. */
    public Spawn admitted(IntConsumer admission) {
        return new Spawn(program, standard, kept, placed, namespaces, parent, board, texts, admission);
    }

    /** The same with other standard descriptors. */
    Spawn withStandard(List<Fd> others) {
        return new Spawn(program, others, kept, placed, namespaces, parent, board, texts, whileItWaits);
    }

    /**
     * Starts the process, and waits until it has ended if it is a stage.
     *
     * @throws StageException if the program gave up before its stage had ended
     * @throws LostStageException if its stage was killed, or could not read the program
     * @throws dev.panamax.linux.LinuxException if the namespaces can't be made
     */
    public Launch start() {
        return Launch.start(this);
    }
}
