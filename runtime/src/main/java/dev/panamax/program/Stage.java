package dev.panamax.program;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.vector;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.ChildProcess;
import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LibcClone;
import dev.panamax.linux.Mapping;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SignalMask;
import dev.panamax.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the stage: a process that consists of nothing but the interpreter and the board, which a child of this JVM becomes by its
 * first {@code execveat}. What leads there, the bootstrap, is a syscall program too: it runs on a stack of its own while the thread
 * that cloned is held ({@code CLONE_VFORK}), and no code of the JVM runs in the child.
 */
final class Stage {
    /** The descriptor at which the stage finds its board. */
    static final int BOARD_FD = Fd.BOARD;
    /** Where the stage maps its board. */
    static final long BOARD_ADDRESS = 0x10000000;

    /** The last call of the bootstrap. */
    static final SystemCall EXECUTION = SystemCall.EXECVEAT;

    private static final int F_SETFD = 2;
    private static final int FIRST_OWN_FD = 3;
    private static final long LAST_FD = 0xffff_ffffL;
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final int STACK_SIZE = 16 * 1024;
    private static final int STACK_ALIGNMENT = 16;
    private static final List<CloneFlag> SHARED_UNTIL_EXEC = List.of(CloneFlag.CLONE_VM, CloneFlag.CLONE_VFORK);

    /** Made once, never closed: they serve every start of this JVM. */
    private static final Stage INSTANCE = new Stage();

    private final MemorySegment code = executableCode();
    private final StageFile file = new StageFile();

    private Stage() {}

    /**
     * Starts a stage as a child of the calling thread, which must be a platform thread that outlives it.
     *
     * @param board the memory file with the program
     * @param spawn of whose standard descriptors none is itself 0, 1 or 2 unless in its place
     * @return the process id of the stage
     * @throws StageException if it did not come into being
     */
    static int start(Fd board, Spawn spawn) {
        return INSTANCE.file.execute(image -> INSTANCE.clone(bootstrap(image, board, spawn), spawn.namespaces()));
    }

    private int clone(SyscallProgram bootstrap, List<CloneFlag> namespaces) {
        List<CloneFlag> flags = new ArrayList<>(SHARED_UNTIL_EXEC);
        flags.addAll(namespaces);
        long size = (bootstrap.size() + STACK_ALIGNMENT - 1) & -STACK_ALIGNMENT;
        try (Pages pages = Pages.take(size + STACK_SIZE);
                SignalMask _ = SignalMask.blockAll()) {
            MemorySegment memory = pages.memory().asSlice(0, size + STACK_SIZE);
            EncodedProgram program = new EncodedProgram(bootstrap, memory, memory.address(), Architecture.current());
            long stackTop = memory.address() + size + STACK_SIZE;
            int pid = LibcClone.clone(code, stackTop, flags, Signal.SIGCHLD, memory);
            Failure failure = program.failure();
            if (failure != null) {
                ChildProcess.reap(pid);
                throw new StageException(failure);
            }
            return pid;
        }
    }

    private static SyscallProgram bootstrap(Fd image, Fd board, Spawn spawn) {
        SyscallProgram.Builder program = SyscallProgram.builder().phase(Phase.STAGE);
        // The JVM keeps its modules and jars open across exec; the stage gets what it is given, and nothing else.
        program.add(Op.of(
                SystemCall.CLOSE_RANGE,
                integer(FIRST_OWN_FD),
                integer(LAST_FD),
                new Argument.Symbol("CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC)));
        for (int i = 0; i < spawn.standard().size(); i++) {
            Fd fd = spawn.standard().get(i);
            program.add(fd.number() == i ? keep(fd) : duplicate(fd, i));
        }
        spawn.kept().forEach(fd -> program.add(keep(fd)));
        spawn.placed().forEach((number, fd) -> program.add(duplicate(fd, number)));
        program.add(duplicate(board, BOARD_FD));
        program.add(Op.of(
                EXECUTION,
                descriptor(image),
                text(""),
                vector(List.of("panamax-stage")),
                vector(List.of()),
                flags(AtFlag.AT_EMPTY_PATH)));
        return program.build();
    }

    private static Op keep(Fd fd) {
        return Op.of(SystemCall.FCNTL, descriptor(fd), new Argument.Symbol("F_SETFD", F_SETFD), integer(0));
    }

    private static Op duplicate(Fd fd, int number) {
        return Op.of(SystemCall.DUP3, descriptor(fd), integer(number), integer(0));
    }

    private static MemorySegment executableCode() {
        InterpreterCode code = InterpreterCode.of(Architecture.current());
        Mapping page = Mapping.anonymous(code.bytes().length);
        MemorySegment.copy(code.bytes(), 0, page.segment(), JAVA_BYTE, 0, code.bytes().length);
        page.makeExecutable();
        return page.segment().asSlice(code.run());
    }
}
