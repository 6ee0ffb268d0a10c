package dev.panamax.program;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Argument;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program in memory: written once, run by an interpreter, and read afterwards. */
final class EncodedProgram {
    private final SyscallProgram program;
    private final MemorySegment memory;
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
        this.base = base;
        List<SyscallProgram.Step> steps = program.steps();
        this.data = new DataArea(memory, base, Layout.offset(steps.size() + 1));
        memory.set(JAVA_LONG, Layout.FAILED, Layout.NONE);
        memory.set(JAVA_LONG, Layout.SIZE, memory.byteSize());
        for (int i = 0; i < steps.size(); i++) {
            encode(steps.get(i), Layout.offset(i), architecture);
        }
        memory.set(JAVA_LONG, Layout.offset(steps.size()) + Layout.NUMBER, Layout.END);
        for (Slot slot : program.slots()) {
            data.offset(slot);
        }
    }

    private EncodedProgram(EncodedProgram original, MemorySegment memory) {
        this.program = original.program;
        this.memory = memory;
        this.base = original.base;
        this.data = original.data.copyTo(memory);
        memory.set(JAVA_LONG, Layout.SIZE, memory.byteSize());
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
        long failed = memory.get(JAVA_LONG, Layout.FAILED);
        if (failed == Layout.NONE) {
            return null;
        }
        int index = Layout.index(failed - base);
        long errno = memory.get(JAVA_LONG, Layout.ERRNO);
        for (int i = 0; i < index && program.steps().get(index).fault() != null; i++) {
            // A search has found nothing that could be executed, but something that should have been.
            long returned = memory.get(JAVA_LONG, Layout.offset(i) + Layout.RETURNED);
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
        long current = memory.get(JAVA_LONG, Layout.CURRENT);
        return current == 0 ? -1 : Layout.index(current - base);
    }

    /** Returns the time stamp counter when an operation returned, 0 if it has not run. */
    long time(int op) {
        return memory.get(JAVA_LONG, Layout.offset(op) + Layout.TIME);
    }

    private void encode(SyscallProgram.Step step, long at, Architecture architecture) {
        Op op = step.op();
        memory.set(JAVA_LONG, at + Layout.NUMBER, op.call().name().number(architecture));
        long flags = expectation(op.expectation());
        List<Argument> arguments = op.call().arguments();
        for (int i = 0; i < arguments.size(); i++) {
            Argument argument = arguments.get(i);
            memory.set(JAVA_LONG, at + Layout.ARGUMENT + (long) Long.BYTES * i, data.encode(argument));
            if (argument instanceof Argument.Value) {
                flags |= Layout.FIRST_VALUE << i;
            }
        }
        Errno fault = step.fault();
        if (fault != null) {
            flags |= Layout.PRESET;
            memory.set(JAVA_LONG, at + Layout.RETURNED, -fault.number());
        }
        memory.set(JAVA_LONG, at + Layout.FLAGS, flags);
        memory.set(JAVA_LONG, at + Layout.TOLERATED, tolerated(op.tolerance()));
        Slot result = op.result();
        memory.set(JAVA_LONG, at + Layout.RESULT, result == null ? 0 : base + data.offset(result));
        memory.set(JAVA_LONG, at + Layout.ON_SUCCESS, address(op.onSuccess()));
        memory.set(JAVA_LONG, at + Layout.ON_FAILURE, address(op.onFailure()));
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

    private static long tolerated(Op.Tolerance tolerance) {
        return switch (tolerance) {
            case Op.Tolerance.Simple.NOTHING -> 0;
            case Op.Tolerance.Simple.EVERYTHING -> -1;
            case Op.Tolerance.Of(Errno errno) -> errno.number();
        };
    }
}
