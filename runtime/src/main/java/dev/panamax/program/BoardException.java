package dev.panamax.program;

import dev.panamax.PanamaxException;

/** A board on disk that no program has left like that. */
public final class BoardException extends PanamaxException {
    private static final long serialVersionUID = 1;

    BoardException(String message) {
        super("container.disk", message, null);
    }
}
