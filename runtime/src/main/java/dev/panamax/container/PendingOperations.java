package dev.panamax.container;

import dev.panamax.linux.Errno;
import dev.panamax.program.Board;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What init still has to do once its container is started, in words: whoever starts it has not the program, only its board. */
final class PendingOperations implements AutoCloseable {
    static final String FILE = "operations";
    private static final char SEPARATOR = '\t';
    private static final String EXECUTION = ": execve(";

    private final Board board;
    private final @Nullable String lines;

    private PendingOperations(Board board, @Nullable String lines) {
        this.board = board;
        this.lines = lines;
    }

    /** Returns what the init of a container waits to do. */
    static PendingOperations of(StateDirectory directory) {
        return new PendingOperations(Board.open(directory.board()), directory.readIfPresent(FILE));
    }

    /** Writes one line an operation: its place in the program, and what it is. */
    static void write(StateDirectory directory, SyscallProgram program) {
        StringBuilder lines = new StringBuilder();
        List<SyscallProgram.Step> steps = program.steps();
        boolean pending = false;
        for (int i = 0; i < steps.size(); i++) {
            SyscallProgram.Step step = steps.get(i);
            pending |= step.phase() == Phase.START;
            if (pending) {
                String note = step.op().note();
                lines.append(i).append(SEPARATOR);
                lines.append("while ").append(step.phase().words()).append(": ");
                lines.append(note).append(note.isEmpty() ? "" : ": ");
                lines.append(step.op().call()).append('\n');
            }
        }
        directory.write(FILE, lines.toString());
    }

    /** Returns why init gave up after its start, or null if it has not. */
    @Nullable
    String failure() {
        int failed = board.failed();
        if (failed < 0) {
            return null;
        }
        Map<Integer, String> operations = operations();
        for (Map.Entry<Integer, String> operation : operations.entrySet()) {
            Errno errno = operation.getKey() < failed && operation.getValue().contains(EXECUTION)
                    ? board.executionFailure(operation.getKey())
                    : null;
            if (errno != null) {
                return describe(operation.getValue(), errno);
            }
        }
        return describe(operations.getOrDefault(failed, "operation " + failed + " of init's program"), board.errno());
    }

    @Override
    public void close() {
        board.close();
    }

    private static String describe(String operation, @Nullable Errno errno) {
        return operation + ": "
                + (errno == null ? "the other side is gone" : errno.name() + " (" + errno.description() + ")");
    }

    private Map<Integer, String> operations() {
        Map<Integer, String> operations = new TreeMap<>();
        for (String line : lines == null ? List.<String>of() : lines.lines().toList()) {
            int separator = line.indexOf(SEPARATOR);
            operations.put(Integer.parseInt(line.substring(0, separator)), line.substring(separator + 1));
        }
        return operations;
    }
}
