package dev.panamax.faults;

import java.util.List;

/** A verb with what must be there before, again and again in one JVM. */
interface Scenario extends AutoCloseable {
    /** Makes what the verb needs; no call fails here. */
    void prepare();

    /** Does what the verb does; a call may fail. */
    void run();

    /**
     * Looks at what the verb has done, and removes it; no call fails here.
     *
     * @param succeeded whether {@link #run} returned
     * @return what is wrong, in words
     */
    List<String> check(boolean succeeded);

    @Override
    void close();
}
