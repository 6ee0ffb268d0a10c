package dev.panamax.function;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A function was asked for something that it can't do. */
public final class FunctionException extends PanamaxException {
    private static final long serialVersionUID = 1;

    FunctionException(String message, @Nullable Throwable cause) {
        super("function", message, cause);
    }
}
