package dev.panamax.netlink;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Uninterruptibly;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** One call that keeps a thread in the kernel for longer than its effect takes. */
final class Aside implements AutoCloseable {
    /** How long to wait for the effect before the call itself is looked at again. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FutureTask<Boolean> call;
    private boolean free;

    private Aside(FutureTask<Boolean> call) {
        this.call = call;
    }

    static Aside start(Runnable call) {
        FutureTask<Boolean> task = new FutureTask<>(call, true);
        Thread thread = new Thread(task, "panamax-netlink");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            task.run(); // There is no thread to be had: it takes its time here.
        }
        return new Aside(task);
    }

    /**
     * Looks for the effect.
     *
     * @param effect throws {@code EAGAIN} as long as there is none
     * @throws LinuxException if the call has failed, or has ended without an effect
     */
    <T> T whileItRuns(Supplier<T> effect) {
        while (true) {
            boolean ended = call.isDone();
            try {
                return effect.get();
            } catch (LinuxException e) {
                if (e.errno() != Errno.EAGAIN || ended) {
                    letGo(); // Its end is waited for here.
                    Uninterruptibly.get(call);
                    throw e;
                }
            }
        }
    }

    /** Says that the call is known to be in the kernel, so that what it needs may be closed. */
    void letGo() {
        free = true;
    }

    /** Waits for the end of the call unless it may be left to itself. */
    @Override
    public void close() {
        if (!free) {
            Uninterruptibly.get(call);
        }
    }
}
