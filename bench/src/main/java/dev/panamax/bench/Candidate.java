package dev.panamax.bench;

import java.io.IOException;
import java.util.List;

/** A way to start containers. */
interface Candidate {
    /** Returns its name in tables. */
    String name();

    /** Returns whether each start is a program of its own, which no start before it has warmed up. */
    default boolean isCommand() {
        return false;
    }

    /**
     * Starts containers one after the other and waits for each to end.
     *
     * @throws RuntimeException that says why, if it can't
     */
    List<Sample> start(int count) throws IOException, InterruptedException;
}
