package dev.panamax.security;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A profile or label that can't be what it says. */
public final class LabelException extends PanamaxException {
    private static final long serialVersionUID = 1;

    LabelException(String message, @Nullable Throwable cause) {
        super("security", message, cause);
    }
}
