package dev.panamax.container;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** Something that can't be done with a container as it is now. */
public final class ContainerException extends PanamaxException {
    private static final long serialVersionUID = 1;

    static final String MISSING = "container.missing";

    ContainerException(String code, String message, @Nullable Throwable cause) {
        super("container." + code, message, cause);
    }

    /** Nobody knows the id. */
    static ContainerException missing(String id) {
        return new ContainerException("missing", "container does not exist: \"" + id + "\"", null);
    }

    /** The id is taken. */
    static ContainerException exists(String id) {
        return new ContainerException(
                "exists",
                "container with given ID already exists: \"" + id + "\": delete it, or choose another id",
                null);
    }

    /** The container is at another point of its life. */
    static ContainerException state(String message) {
        return new ContainerException("state", message, null);
    }

    /** What is on disk of a container can't be read or written. */
    static ContainerException disk(String message, @Nullable Throwable cause) {
        return new ContainerException("disk", message, cause);
    }
}
