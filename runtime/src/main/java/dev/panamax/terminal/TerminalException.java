package dev.panamax.terminal;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** Something can't be done with a terminal. */
public final class TerminalException extends PanamaxException {
    private static final long serialVersionUID = 1;

    TerminalException(String message, @Nullable Throwable cause) {
        super("terminal", message, cause);
    }
}
