package dev.panamax.program;

import dev.panamax.linux.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Memory for a bootstrap and its stack, of this process alone, zeroed where it was used. Unmapping stops all processors: some is kept. */
final class Pages implements AutoCloseable {
    private static final long USUAL_SIZE = 32 * 1024;
    private static final int MOST_SPARE = 4;
    private static final Deque<Mapping> SPARE = new ArrayDeque<>();

    private final Mapping mapping;

    private Pages(Mapping mapping) {
        this.mapping = mapping;
    }

    /** Takes at least so many bytes. */
    static Pages take(long size) {
        if (size > USUAL_SIZE) {
            return new Pages(Mapping.anonymous(size));
        }
        Mapping spare = spare();
        return new Pages(spare == null ? Mapping.anonymous(USUAL_SIZE) : spare);
    }

    private static @Nullable Mapping spare() {
        synchronized (SPARE) {
            return SPARE.pollFirst();
        }
    }

    MemorySegment memory() {
        return mapping.segment();
    }

    @Override
    public void close() {
        if (mapping.segment().byteSize() == USUAL_SIZE) {
            synchronized (SPARE) {
                if (SPARE.size() < MOST_SPARE) {
                    mapping.segment().fill((byte) 0);
                    SPARE.addFirst(mapping);
                    return;
                }
            }
        }
        mapping.close();
    }
}
