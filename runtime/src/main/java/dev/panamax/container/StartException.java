package dev.panamax.container;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A container that could not be started, for a reason that no other exception tells. */
public final class StartException extends PanamaxException {
    private static final long serialVersionUID = 1;

    StartException(String message, @Nullable Throwable cause) {
        super("start", message, cause);
    }
}
