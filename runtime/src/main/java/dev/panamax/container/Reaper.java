package dev.panamax.container;

import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import org.jspecify.annotations.Nullable;

/** The duty to kill a child and wait for it, unless it has been waited for. */
final class Reaper implements AutoCloseable {
    private final PidFd child;
    private @Nullable WaitStatus status;

    Reaper(PidFd child) {
        this.child = child;
    }

    WaitStatus await() {
        if (status == null) {
            status = child.await();
        }
        return status;
    }

    @Override
    public void close() {
        try (child) {
            if (status == null) {
                child.signal(Signal.SIGKILL.number());
                await();
            }
        }
    }
}
