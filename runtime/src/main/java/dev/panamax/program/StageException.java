package dev.panamax.program;

import dev.panamax.PanamaxException;

/** A program that gave up at one of its operations. */
public final class StageException extends PanamaxException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public StageException(Failure failure) {
        super("start." + failure.step().phase().name().toLowerCase(java.util.Locale.ROOT), message(failure), null);
        this.failure = failure;
    }

    /** Returns the operation at which the program gave up. */
    public Failure failure() {
        return failure;
    }

    private static String message(Failure failure) {
        String pointer = failure.step().pointer();
        String where = "while " + failure.step().phase().words() + ": " + failure.describe();
        return pointer == null ? where : where + " [" + pointer + "]";
    }
}
