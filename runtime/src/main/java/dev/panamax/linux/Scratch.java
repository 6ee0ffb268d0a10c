package dev.panamax.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Memory for the arguments and results of calls that are made from here, for one thread and a short time. */
public final class Scratch implements AutoCloseable {
    private static final Architecture ARCHITECTURE = Architecture.current();

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final DataArea data;

    /**
     * Takes memory.
     *
     * @param size in bytes, enough for the data of all calls to come ({@link DataArea#size})
     */
    public Scratch(long size) {
        memory = arena.allocate(Math.max(size, Long.BYTES), Long.BYTES);
        data = new DataArea(memory, memory.address(), 0);
    }

    /**
     * Makes a call.
     *
     * @return the kernel's result, never negative
     * @throws LinuxException if the kernel refuses
     */
    public long invoke(SystemCall name, Argument... arguments) {
        Call call = Call.of(name, arguments);
        return call.check(attempt(call));
    }

    /** Makes a call and returns the kernel's result or the negated errno. */
    public long attempt(Call call) {
        List<Argument> arguments = call.arguments();
        return Downcall.syscall(
                call.name().number(ARCHITECTURE),
                word(arguments, 0),
                word(arguments, 1),
                word(arguments, 2),
                word(arguments, 3),
                word(arguments, 4),
                word(arguments, 5));
    }

    /** Returns what the calls left behind. */
    public DataArea data() {
        return data;
    }

    @Override
    public void close() {
        arena.close();
    }

    private long word(List<Argument> arguments, int index) {
        if (index >= arguments.size()) {
            return 0;
        }
        Argument argument = arguments.get(index);
        long word = data.encode(argument);
        return argument instanceof Argument.Value ? memory.get(JAVA_LONG_UNALIGNED, word - memory.address()) : word;
    }
}
