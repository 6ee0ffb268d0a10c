package dev.panamax.program;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Mapping;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The board of a program that another process started and left alone: how far the program has come, seen from outside. */
public final class Board implements AutoCloseable {
    private static final long LARGEST_ERRNO = 4095;
    private static final Argument SEEK_END = new Argument.Symbol("SEEK_END", 2);

    private final Path path;
    private final Mapping memory;
    private final ByteBuffer words;

    private Board(Path path, Mapping memory) {
        this.path = path;
        this.memory = memory;
        this.words = DataArea.wordsOf(memory.segment());
    }

    /**
     * Opens the board in a file.
     *
     * @throws BoardException if the file is cut, or has no program
     */
    public static Board open(Path path) {
        try (Fd file = Fd.open(path.toString(), OpenFlag.O_RDWR)) {
            long size = Call.of(SystemCall.LSEEK, descriptor(file), integer(0), SEEK_END)
                    .invoke();
            if (size < Layout.FIRST_OP) {
                throw new BoardException(path + " is damaged: it has no room for a program");
            }
            Board board = new Board(path, Mapping.shared(file, size));
            long wanted = board.word(Layout.SIZE);
            if (wanted < Layout.FIRST_OP || wanted > size) {
                board.close();
                throw new BoardException(path + " is damaged: a program of " + wanted + " bytes in " + size);
            }
            return board;
        }
    }

    private long word(long offset) {
        return words.getLong((int) offset);
    }

    /**
     * Returns where the program gave up.
     *
     * @return the place of the operation in the program, or −1 if it has not given up
     * @throws BoardException if there is no operation where it says
     */
    public int failed() {
        long failed = word(Layout.FAILED);
        if (failed == Layout.NONE) {
            return -1;
        }
        long offset = failed - Stage.BOARD_ADDRESS;
        boolean isOperation = offset >= Layout.FIRST_OP && (offset - Layout.FIRST_OP) % Layout.OP_SIZE == 0;
        if (!isOperation || offset > lastOperation()) {
            throw new BoardException(path + " is damaged: no operation is at " + failed);
        }
        return Layout.index(offset);
    }

    private long lastOperation() {
        return word(Layout.SIZE) - Layout.OP_SIZE;
    }

    /** Returns what the operation that gave up failed with; null if its call succeeded with a result that was not wanted. */
    public @Nullable Errno errno() {
        long errno = word(Layout.ERRNO);
        if (errno < 0 || errno > LARGEST_ERRNO) {
            throw new BoardException(path + " is damaged: " + errno + " is no errno");
        }
        return errno == 0 ? null : Errno.of((int) errno);
    }

    /**
     * Returns why an execution failed that should have succeeded: not because the program is somewhere else.
     *
     * @param operation its place in the program
     * @return null if it did not fail, or for that reason
     */
    public @Nullable Errno executionFailure(int operation) {
        if (operation < 0 || Layout.offset(operation) > lastOperation()) {
            throw new BoardException(path + " is damaged: it has no operation " + operation);
        }
        long returned = word(Layout.offset(operation) + Layout.RETURNED);
        if (returned < -LARGEST_ERRNO) {
            throw new BoardException(path + " is damaged: " + returned + " is no result of a call");
        }
        return EncodedProgram.hidesBehindSearch(-returned) ? Errno.ofResult(returned) : null;
    }

    @Override
    public void close() {
        memory.close();
    }
}
