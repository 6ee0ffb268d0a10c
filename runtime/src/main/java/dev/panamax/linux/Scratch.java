package dev.panamax.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Memory for the arguments and results of calls that are made from here, for one thread and a short time: those that are open at the
 * same time are closed in the opposite order.
 */
public final class Scratch implements AutoCloseable {
    private static final Architecture ARCHITECTURE = Architecture.current();

    private final CallMemory owner = CallMemory.current();
    private final long mark = owner.mark();
    private final MemorySegment memory;
    private final DataArea data;

    /**
     * Takes memory.
     *
     * @param size in bytes, enough for the data of all calls to come ({@link DataArea#size})
     */
    public Scratch(long size) {
        long room = Math.max(size, Long.BYTES);
        memory = owner.hasRoom(room) ? owner.take(room) : Arena.ofAuto().allocate(room, Long.BYTES);
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

    /**
     * Makes a call, again as long as a signal interrupts it, and returns the kernel's result or the negated errno. The calls that are not
     * made again are {@code ppoll}, whose time runs, and {@code close}, which has closed.
     */
    public long attempt(Call call) {
        List<Argument> arguments = call.arguments();
        int number = call.name().number(ARCHITECTURE);
        // Laid out once: each time takes memory.
        long a = word(arguments, 0);
        long b = word(arguments, 1);
        long c = word(arguments, 2);
        long d = word(arguments, 3);
        long e = word(arguments, 4);
        long f = word(arguments, 5);
        boolean again = call.name() != SystemCall.PPOLL && call.name() != SystemCall.CLOSE;
        long result;
        do {
            result = Downcall.syscall(number, a, b, c, d, e, f);
        } while (again && result == -Errno.EINTR.number());
        return result;
    }

    /** Returns what the calls left behind. */
    public DataArea data() {
        return data;
    }

    @Override
    public void close() {
        owner.release(mark);
    }

    private long word(List<Argument> arguments, int index) {
        if (index >= arguments.size()) {
            return 0;
        }
        Argument argument = arguments.get(index);
        return argument instanceof Argument.Value value ? data.get(value) : argument.encode(data);
    }
}
