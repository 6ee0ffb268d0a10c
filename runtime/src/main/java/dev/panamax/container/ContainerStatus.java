package dev.panamax.container;

import java.util.Locale;

/**
 * Where a container is in its life.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/runtime.md#state">State</a>
 */
public enum ContainerStatus {
    /** Being made, or left behind by a runtime that was killed while it made it. */
    CREATING,
    /** Waiting to be started. */
    CREATED,
    RUNNING,
    /** Running, but stopped where it is. */
    PAUSED,
    /** Its first process has ended. */
    STOPPED;

    /** Returns the word that the specification has for it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
