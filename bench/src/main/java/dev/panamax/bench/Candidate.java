package dev.panamax.bench;

import java.util.List;

/** A way to start containers. */
interface Candidate {
    /** Returns its name in tables. */
    String name();

    /** Starts containers one after the other and waits for each to end. */
    List<Sample> start(int count) throws Exception;
}
