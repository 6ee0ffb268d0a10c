package dev.panamax.program;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Mapping;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The board of a program that another process started and left alone: how far the program has come, seen from outside. */
public final class Board implements AutoCloseable {
    private static final Argument SEEK_END = new Argument.Symbol("SEEK_END", 2);

    private final Mapping memory;

    private Board(Mapping memory) {
        this.memory = memory;
    }

    /** Opens the board in a file. */
    public static Board open(Path path) {
        try (Fd file = Fd.open(path.toString(), OpenFlag.O_RDWR)) {
            long size = Call.of(SystemCall.LSEEK, descriptor(file), integer(0), SEEK_END)
                    .invoke();
            if (size < Layout.FIRST_OP) {
                throw new IllegalStateException(path + " has no room for a program");
            }
            return new Board(Mapping.shared(file, size));
        }
    }

    /**
     * Returns where the program gave up.
     *
     * @return the place of the operation in the program, or −1 if it has not given up
     */
    public int failed() {
        long failed = memory.segment().get(JAVA_LONG, Layout.FAILED);
        return failed == Layout.NONE ? -1 : Layout.index(failed - Stage.BOARD_ADDRESS);
    }

    /** Returns what the operation that gave up failed with; null if its call succeeded with a result that was not wanted. */
    public @Nullable Errno errno() {
        long errno = memory.segment().get(JAVA_LONG, Layout.ERRNO);
        return errno == 0 ? null : Errno.of((int) errno);
    }

    /**
     * Returns why an execution failed that should have succeeded: not because the program is somewhere else.
     *
     * @param operation its place in the program
     * @return null if it did not fail, or for that reason
     */
    public @Nullable Errno executionFailure(int operation) {
        long returned = memory.segment().get(JAVA_LONG, Layout.offset(operation) + Layout.RETURNED);
        return EncodedProgram.hidesBehindSearch(-returned) ? Errno.ofResult(returned) : null;
    }

    @Override
    public void close() {
        memory.close();
    }
}
