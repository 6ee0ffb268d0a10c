package dev.panamax.program;

import dev.panamax.linux.Fd;
import dev.panamax.linux.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A board as this side has it: the file, and its pages here. Those in memory serve one process after the other. */
final class BoardMemory implements AutoCloseable {
    private static final int PAGE = 4096;
    /** Large enough for most containers, so that any board serves them. */
    private static final long USUAL_SIZE = 16 * PAGE;

    private static final int MOST_SPARE = 8;
    /** Boards of the usual size, whose processes have ended. The one that was used last is the first again. */
    private static final Deque<BoardMemory> SPARE = new ArrayDeque<>();

    private final Fd file;
    private final Mapping mapping;
    /** How much of it is not 0, in bytes. */
    private long used;

    private BoardMemory(Fd file, long size) {
        this.file = file;
        this.mapping = Mapping.shared(file, size);
    }

    /** Returns a board for a program. */
    static BoardMemory at(BoardPlace place, SyscallProgram program) {
        long size = (program.image().size() + PAGE - 1) / PAGE * PAGE;
        return switch (place) {
            case BoardPlace.Memory _
            when size <= USUAL_SIZE -> {
                BoardMemory spare = spare();
                yield spare == null ? create(place, USUAL_SIZE) : spare;
            }
            case BoardPlace.Memory _, BoardPlace.File _ -> create(place, size);
        };
    }

    private static BoardMemory create(BoardPlace place, long size) {
        Fd file = place.create(size);
        try {
            return new BoardMemory(file, size);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private static @Nullable BoardMemory spare() {
        synchronized (SPARE) {
            return SPARE.pollFirst();
        }
    }

    /** Writes a program down, in place of another that has been there. */
    EncodedProgram write(SyscallProgram program) {
        MemorySegment memory = mapping.segment();
        EncodedProgram image = program.image();
        long next = image.size();
        if (next < used) {
            memory.asSlice(next, used - next).fill((byte) 0);
        }
        used = next;
        return image.copyTo(memory);
    }

    /** Returns the file that a stage maps. */
    Fd file() {
        return file;
    }

    /** Keeps the board for another process, if there are not many already: the one that had it has it no more. */
    void recycle() {
        boolean kept = false;
        if (mapping.segment().byteSize() == USUAL_SIZE) {
            synchronized (SPARE) {
                kept = SPARE.size() < MOST_SPARE;
                if (kept) {
                    SPARE.addFirst(this);
                }
            }
        }
        if (!kept) {
            close();
        }
    }

    @Override
    public void close() {
        mapping.close();
        file.close();
    }
}
