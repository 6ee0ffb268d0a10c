package dev.panamax.program;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program in memory: written once, run by an interpreter, and read afterwards. */
final class EncodedProgram {
    private final SyscallProgram program;
    private final MemorySegment memory;
    private final ByteBuffer words;
    private final long base;
    private final DataArea data;

    /**
     * Writes a program to memory.
     *
     * @param base the address of the memory where the program will run
     */
    EncodedProgram(SyscallProgram program, MemorySegment memory, long base, Architecture architecture) {
        this.program = program;
        this.memory = memory;
        this.words = DataArea.wordsOf(memory);
        this.base = base;
        List<SyscallProgram.Step> steps = program.steps();
        this.data = new DataArea(memory, base, Layout.offset(steps.size() + 1));
        set(Layout.FAILED, Layout.NONE);
        set(Layout.SIZE, memory.byteSize());
        for (int i = 0; i < steps.size(); i++) {
            encode(steps.get(i), Layout.offset(i), architecture);
        }
        set(Layout.offset(steps.size()) + Layout.NUMBER, Layout.END);
        for (Slot slot : program.slots()) {
            data.offset(slot);
        }
    }

    private EncodedProgram(EncodedProgram original, MemorySegment memory) {
        this.program = original.program;
        this.memory = memory;
        this.words = DataArea.wordsOf(memory);
        this.base = original.base;
        this.data = original.data.copyTo(memory);
        set(Layout.SIZE, memory.byteSize());
    }

    /** Writes the same program, which has not run, to other memory that is 0 throughout; it will run at the same address. */
    EncodedProgram copyTo(MemorySegment other) {
        return new EncodedProgram(this, other);
    }

    /** Returns how many bytes it takes in memory. */
    long size() {
        return data.end();
    }

    /** Returns the slots of the program. */
    DataArea data() {
        return data;
    }

    /** Returns the address at which the program runs. */
    long base() {
        return base;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Returns the operation that gave up, or null if none has. */
    @Nullable
    Failure failure() {
        long failed = get(Layout.FAILED);
        if (failed == Layout.NONE) {
            return null;
        }
        int index = Layout.index(failed - base);
        long errno = get(Layout.ERRNO);
        for (int i = 0; i < index && program.steps().get(index).fault() != null; i++) {
            // A search has found nothing that could be executed, but something that should have been.
            long returned = get(Layout.offset(i) + Layout.RETURNED);
            if (program.steps().get(i).op().call().name() == SystemCall.EXECVE && hidesBehindSearch(-returned)) {
                return new Failure(i, program.steps().get(i), Errno.ofResult(returned));
            }
        }
        return new Failure(index, program.steps().get(index), errno == 0 ? null : Errno.of((int) errno));
    }

    /** Returns whether an execution failed for another reason than that the program is somewhere else. */
    static boolean hidesBehindSearch(long errno) {
        return errno > 0
                && errno != Errno.ENOENT.number()
                && errno != Errno.ENOTDIR.number()
                && errno != Errno.EACCES.number();
    }

    /** Returns the index of the operation that runs now, or ran last; −1 if none has. */
    int current() {
        long current = get(Layout.CURRENT);
        return current == 0 ? -1 : Layout.index(current - base);
    }

    /** Returns the time stamp counter when an operation returned, 0 if it has not run. */
    long time(int op) {
        return get(Layout.offset(op) + Layout.TIME);
    }

    private long get(long offset) {
        return words.getLong((int) offset);
    }

    private void set(long offset, long word) {
        words.putLong((int) offset, word);
    }

    private void encode(SyscallProgram.Step step, long at, Architecture architecture) {
        Op op = step.op();
        set(at + Layout.NUMBER, op.call().name().number(architecture));
        long flags = expectation(op.expectation());
        List<Argument> arguments = op.call().arguments();
        for (int i = 0; i < arguments.size(); i++) {
            Argument argument = arguments.get(i);
            set(at + Layout.ARGUMENT + (long) Long.BYTES * i, argument.encode(data));
            if (argument instanceof Argument.Value) {
                flags |= Layout.FIRST_VALUE << i;
            }
        }
        Errno fault = step.fault();
        if (fault != null) {
            flags |= Layout.PRESET;
            set(at + Layout.RETURNED, -fault.number());
        }
        set(at + Layout.FLAGS, flags);
        set(at + Layout.TOLERATED, op.tolerance().encoded());
        Slot result = op.result();
        set(at + Layout.RESULT, result == null ? 0 : base + data.offset(result));
        set(at + Layout.ON_SUCCESS, address(op.onSuccess()));
        set(at + Layout.ON_FAILURE, address(op.onFailure()));
    }

    private long address(@Nullable Label label) {
        return label == null ? 0 : base + Layout.offset(program.index(label));
    }

    private static long expectation(Op.Expectation expectation) {
        return switch (expectation) {
            case SUCCESS -> 0;
            case POSITIVE -> Layout.FAIL_UNLESS_POSITIVE;
            case STOP_IF_POSITIVE -> Layout.STOP_IF_POSITIVE;
        };
    }
}
