package dev.panamax.security;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** An attribute that a process can't be given. */
public final class AttributeException extends PanamaxException {
    private static final long serialVersionUID = 1;

    AttributeException(String message, String pointer, @Nullable Throwable cause) {
        super("start.attribute", message + " [" + pointer + "]", cause);
    }
}
