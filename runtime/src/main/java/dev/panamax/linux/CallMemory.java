package dev.panamax.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of one thread for the calls that it makes, taken and given back as its methods nest: to allocate memory for each call
 * would take longer than most calls.
 */
final class CallMemory {
    private static final long SIZE = 16 * 1024;
    private static final ThreadLocal<CallMemory> CURRENT = ThreadLocal.withInitial(CallMemory::new);

    /** Freed with the thread. */
    private final MemorySegment block = Arena.ofAuto().allocate(SIZE, Long.BYTES);

    private final MemorySegment errno = block.asSlice(0, Long.BYTES);
    private long top = Long.BYTES;

    private CallMemory() {}

    /** Returns the calling thread's. */
    static CallMemory current() {
        return CURRENT.get();
    }

    /** Returns where the thread's next call leaves its error, which is to be read before another one is made. */
    MemorySegment errno() {
        return errno;
    }

    /** Returns how much is taken, for {@link #release}. */
    long mark() {
        return top;
    }

    /** Returns whether there is room for some bytes more. */
    boolean hasRoom(long size) {
        return size <= SIZE - top;
    }

    /** Takes some bytes, all of which are 0. */
    MemorySegment take(long size) {
        MemorySegment taken = block.asSlice(top, size).fill((byte) 0);
        top += size + Long.BYTES - 1 & -Long.BYTES;
        return taken;
    }

    /** Gives back all that was taken since a mark. */
    void release(long mark) {
        top = mark;
    }
}
