package dev.panamax.program;

import dev.panamax.PanamaxException;

/** A stage that ended without having said at which operation: it was killed, or has not come so far as to read its program. */
public final class LostStageException extends PanamaxException {
    private static final long serialVersionUID = 1;

    LostStageException(String message) {
        super("start.stage", message, null);
    }
}
