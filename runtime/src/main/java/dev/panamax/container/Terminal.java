package dev.panamax.container;

import dev.panamax.linux.Fd;
import dev.panamax.linux.WindowSize;
import java.util.function.Consumer;

/** What terminal a container's program has. */
sealed interface Terminal {
    /** None: its standard descriptors are what the caller says. */
    record None() implements Terminal {}

    /** One of the host, by its path. */
    record OfHost(String path) implements Terminal {}

    /**
     * One of the container's own.
     *
     * @param master gets the other side, as its owner
     */
    record OfContainer(WindowSize size, Consumer<Fd> master) implements Terminal {}

    /** Returns the path of the host's terminal, or empty. */
    default String hostPath() {
        return this instanceof OfHost(String path) ? path : "";
    }
}
