package dev.panamax.cli;

import dev.panamax.PanamaxException;

/** A program that could not be run in a container: told apart, by the exit code, from one that ran and failed itself. */
final class ExecFailure extends PanamaxException {
    static final int STATUS = 255;

    private static final long serialVersionUID = 1;

    ExecFailure(PanamaxException cause) {
        super(cause.code(), "exec failed: " + cause.getMessage(), cause);
    }
}
