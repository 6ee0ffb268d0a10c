package dev.panamax.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Small pieces of memory for calls, each taken by one call at a time: to allocate one takes longer than most calls. */
final class SpareMemory {
    private static final int MOST = 16;

    private final long size;
    private final AtomicReferenceArray<@Nullable MemorySegment> spare = new AtomicReferenceArray<>(MOST);

    /**
     * Makes an empty store.
     *
     * @param size of each piece, in bytes
     */
    SpareMemory(long size) {
        this.size = size;
    }

    long size() {
        return size;
    }

    /** Returns a piece, aligned to words, that nobody else has until it is given back; it holds whatever was left in it. */
    MemorySegment take() {
        for (int i = 0; i < MOST; i++) {
            MemorySegment taken = spare.get(i) == null ? null : spare.getAndSet(i, null);
            if (taken != null) {
                return taken;
            }
        }
        return Arena.ofAuto().allocate(size, Long.BYTES);
    }

    /** Keeps a piece for others, if there are not many already. */
    void giveBack(MemorySegment memory) {
        for (int i = 0; i < MOST; i++) {
            if (spare.compareAndSet(i, null, memory)) {
                return;
            }
        }
    }
}
