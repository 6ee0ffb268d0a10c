package dev.panamax.cli;

import dev.panamax.PanamaxException;

/** A command line that makes no sense. */
final class UsageException extends PanamaxException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super("usage", message, null);
    }
}
