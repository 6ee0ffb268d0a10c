package dev.panamax.container;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A hook that did not run, or did not succeed. */
public final class HookException extends PanamaxException {
    private static final long serialVersionUID = 1;

    HookException(String message, @Nullable Throwable cause) {
        super("hook", message, cause);
    }
}
