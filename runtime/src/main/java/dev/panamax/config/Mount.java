package dev.panamax.config;

/** A mount that the configuration adds to those that every container has. */
public sealed interface Mount {
    /** Returns the path inside the container, absolute. */
    String destination();

    /** How mounts and unmounts travel between a bind mount and its source. */
    enum Propagation {
        /** As the source has it. */
        INHERITED,
        PRIVATE,
        SLAVE
    }

    /**
     * A file or directory of the host.
     *
     * @param source path on the host
     * @param relabel {@code z}, {@code Z} or empty: how SELinux labels the source
     */
    record Bind(String source, String destination, boolean writable, String relabel, Propagation propagation)
            implements Mount {}

    /** A file system in memory. */
    record Tmpfs(String destination) implements Mount {}
}
