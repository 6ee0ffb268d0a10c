package dev.panamax.program;

import dev.panamax.linux.Architecture;
import dev.panamax.linux.Fd;
import dev.panamax.linux.MemoryFile;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The file that stages execute: in memory, sealed, and the same for all of them. Nobody can write it; but who gets at it, through a
 * process that runs it, can keep it from being executed, by holding it open for writing or by taking the right away. Then the start gets a
 * file that nobody has ever got at, and the next one does too.
 */
final class StageFile {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Fd shared;

    /** Hands the file to a task that returns a process which executes it, and another one if it can't be executed. */
    int execute(ToIntFunction<Fd> start) {
        try {
            return useShared(start);
        } catch (StageException e) {
            if (e.failure().step().op().call().name() != Stage.EXECUTION) {
                throw e;
            }
        }
        drop();
        try (Fd fresh = create()) {
            return start.applyAsInt(fresh);
        }
    }

    private int useShared(ToIntFunction<Fd> start) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            return start.applyAsInt(shared());
        } finally {
            reading.unlock();
        }
    }

    private synchronized Fd shared() {
        Fd known = shared;
        if (known == null) {
            known = create();
            shared = known;
        }
        return known;
    }

    /** Closes the file when nobody uses it. */
    private void drop() {
        Lock writing = lock.writeLock();
        writing.lock();
        try {
            Fd known = shared;
            shared = null;
            if (known != null) {
                known.close();
            }
        } finally {
            writing.unlock();
        }
    }

    private static Fd create() {
        return MemoryFile.sealedProgram("panamax-stage", StageImage.of(Architecture.current()));
    }
}
