package dev.panamax.program;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.DataArea;
import dev.panamax.linux.RawCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program call by call in the calling thread, and follows the same rules as the machine code: the reference for it, and
 * what a re-executed init uses.
 */
public final class JavaExecutor {
    private static final int ARGUMENTS = 6;
    private static final long STOPPED = -2;

    private final MemorySegment memory;
    private final EncodedProgram encoded;

    private JavaExecutor(SyscallProgram program, Arena arena) {
        memory = arena.allocate(program.size(), Long.BYTES);
        encoded = new EncodedProgram(program, memory, memory.address(), Architecture.current());
    }

    /**
     * Runs a program to its end, or to the operation that replaces this process.
     *
     * @return the operation at which it gave up, or null
     */
    public static @Nullable Failure run(SyscallProgram program) {
        return run(program, data -> {}, executor -> executor.encoded.failure());
    }

    /**
     * Runs a program as {@link #run(SyscallProgram)} does.
     *
     * @param before gets the words and rooms that the program will read and write, for other threads to use while it runs
     */
    public static @Nullable Failure runSharing(SyscallProgram program, Consumer<DataArea> before) {
        return run(program, before, executor -> executor.encoded.failure());
    }

    /** Runs a program as {@link #run} does, and hands what it left in its slots to a reader. */
    static <T> T run(SyscallProgram program, Function<DataArea, T> reader) {
        return run(program, data -> {}, executor -> reader.apply(executor.encoded.data()));
    }

    private static <T extends @Nullable Object> T run(
            SyscallProgram program, Consumer<DataArea> before, Function<JavaExecutor, T> after) {
        try (Arena arena = Arena.ofShared()) {
            JavaExecutor executor = new JavaExecutor(program, arena);
            before.accept(executor.encoded.data());
            executor.run();
            return after.apply(executor);
        }
    }

    private void run() {
        long op = Layout.FIRST_OP;
        while (op >= 0 && get(op + Layout.NUMBER) >= 0) {
            memory.set(JAVA_LONG, Layout.CURRENT, encoded.base() + op);
            op = step(op);
        }
    }

    /** Runs one operation and returns the offset of the one to go on with, or {@link #STOPPED}. */
    private long step(long op) {
        long flags = get(op + Layout.FLAGS);
        long result = (flags & Layout.PRESET) == 0 ? call(op, flags) : get(op + Layout.RETURNED);
        memory.set(JAVA_LONG, op + Layout.RETURNED, result);
        memory.set(JAVA_LONG, op + Layout.TIME, System.nanoTime());
        if (result < 0) {
            long tolerated = get(op + Layout.TOLERATED);
            return tolerated == -1 || tolerated == -result ? succeeded(op) : failed(op, -result);
        }
        if (get(op + Layout.RESULT) != 0) {
            memory.set(JAVA_LONG, get(op + Layout.RESULT) - encoded.base(), result);
        }
        if ((flags & Layout.STOP_IF_POSITIVE) != 0 && result > 0) {
            return STOPPED;
        }
        return (flags & Layout.FAIL_UNLESS_POSITIVE) != 0 && result == 0 ? failed(op, 0) : succeeded(op);
    }

    private long call(long op, long flags) {
        long[] arguments = new long[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            long word = get(op + Layout.ARGUMENT + (long) Long.BYTES * i);
            arguments[i] = (flags & Layout.FIRST_VALUE << i) == 0 ? word : value(word - encoded.base());
        }
        return RawCall.make((int) get(op + Layout.NUMBER), arguments);
    }

    /** Returns the value of a slot, which may be a member of a structure that lies at any place. */
    private long value(long offset) {
        return memory.get(JAVA_LONG_UNALIGNED, offset);
    }

    private long succeeded(long op) {
        long target = get(op + Layout.ON_SUCCESS);
        return target == 0 ? op + Layout.OP_SIZE : target - encoded.base();
    }

    private long failed(long op, long errno) {
        long target = get(op + Layout.ON_FAILURE);
        if (target != 0) {
            return target - encoded.base();
        }
        memory.set(JAVA_LONG, Layout.ERRNO, errno);
        memory.set(JAVA_LONG, Layout.FAILED, encoded.base() + op);
        return STOPPED;
    }

    private long get(long offset) {
        return memory.get(JAVA_LONG, offset);
    }
}
