package dev.panamax.testing;

import java.util.HashSet;
import java.util.Set;

/** The first start of a container, which opens what serves all: tests that look for what is left have it behind them. */
public final class FirstStart {
    private static final Set<Class<?>> DONE = new HashSet<>();

    private FirstStart() {}

    /** Does it, unless that class of tests has before. */
    public static synchronized void once(Class<?> tests, Runnable start) {
        if (!DONE.contains(tests)) {
            start.run();
            DONE.add(tests);
        }
    }
}
