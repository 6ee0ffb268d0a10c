package dev.panamax;

import org.jspecify.annotations.Nullable;

/** A failure that Panamax explains: every one has a message for people and a code for programs. */
public abstract class PanamaxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;

    /**
     * Makes a failure.
     *
     * @param code stable from version to version, lower case with dots
     * @param message what, where, why, and what to do; control characters are escaped, so that it is one line
     */
    protected PanamaxException(String code, String message, @Nullable Throwable cause) {
        super(OneLine.of(message), cause);
        this.code = code;
    }

    /** Returns what kind of failure this is: stable, for programs. */
    public String code() {
        return code;
    }
}
