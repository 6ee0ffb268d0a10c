package dev.panamax.container;

import dev.panamax.linux.PidFd;
import dev.panamax.linux.WaitStatus;

/**
 * A program that runs in a container beside its first process. Whoever made it must wait for it, and before the container's own end: the
 * kernel keeps the first process of a pid namespace until all others have been waited for.
 */
public final class JoinedProcess implements AutoCloseable {
    private final PidFd process;

    JoinedProcess(PidFd process) {
        this.process = process;
    }

    /** Returns the process. */
    public PidFd process() {
        return process;
    }

    /** Waits until the program, a child of this process, has ended. */
    public WaitStatus await() {
        return process.await();
    }

    /** Lets go of the process, which runs on. */
    @Override
    public void close() {
        process.close();
    }
}
