package dev.panamax.attack;

import java.util.concurrent.locks.LockSupport;

/** A thread that does something again and again until this is closed. */
final class Racer implements AutoCloseable {
    private static final long PAUSE_NANOS = 1_000;

    private final Thread thread;
    private volatile boolean ended;

    private Racer(Runnable step) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            while (!ended) {
                step.run();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    static Racer start(Runnable step) {
        return new Racer(step);
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
