package dev.panamax.container;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be undone, the last thing first, however the start or the run ends. */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> actions = new ArrayDeque<>();

    /** Remembers to close a resource, and returns it. */
    <T extends AutoCloseable> T closing(T resource) {
        actions.push(resource);
        return resource;
    }

    /** Undoes nothing any more: what was made is to stay. */
    void keep() {
        actions.clear();
    }

    /** Undoes everything, also when something can't be undone; the first failure is thrown with the others suppressed. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!actions.isEmpty()) {
            try {
                actions.pop().close();
            } catch (Exception e) {
                RuntimeException unchecked =
                        e instanceof RuntimeException runtime ? runtime : new StartException("cleaning up: " + e, e);
                if (failure == null) {
                    failure = unchecked;
                } else {
                    failure.addSuppressed(unchecked);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
