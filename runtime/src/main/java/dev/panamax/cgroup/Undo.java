package dev.panamax.cgroup;

import dev.panamax.PanamaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What an update has overwritten, so that one that fails half way has changed nothing. */
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    /** Remembers what a file holds. */
    void remember(Path file) {
        remember(file, ControlFile.read(file));
    }

    /** Remembers what has to be written to a file to have it as before. */
    void remember(Path file, String value) {
        steps.push(() -> ControlFile.write(file, value, ""));
    }

    /** Remembers something else to do. */
    void remember(Runnable step) {
        steps.push(step);
    }

    /** Puts all back, newest first; what can't be is told along with the failure that made it necessary. */
    void run(PanamaxException failure) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (CgroupException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
