package dev.panamax.container;

import dev.panamax.PanamaxException;
import dev.panamax.Timeline;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The duty to kill a child and wait for it, unless it has been waited for. */
final class Reaper implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PidFd child;
    private final Runnable thaw;
    private @Nullable WaitStatus status;

    /**
     * Takes over the duty.
     *
     * @param thaw lets the child run: version 1 of cgroups holds also those that have been killed
     */
    Reaper(PidFd child, Runnable thaw) {
        this.child = child;
        this.thaw = thaw;
    }

    /** Returns the child, which is ours to close. */
    PidFd child() {
        return child;
    }

    WaitStatus await() {
        if (status == null) {
            status = child.await();
            Timeline.done("the program, until its end");
        }
        return status;
    }

    /** A child that can't be let run is certain to end only if it ran. */
    private void thawed() {
        try {
            thaw.run();
        } catch (PanamaxException e) {
            if (!child.awaitEnd(PATIENCE)) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try (child) {
            if (status == null) {
                child.signal(Signal.SIGKILL.number());
                thawed();
                await();
            }
        }
    }
}
