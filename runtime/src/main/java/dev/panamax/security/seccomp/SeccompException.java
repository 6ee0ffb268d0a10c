package dev.panamax.security.seccomp;

import dev.panamax.PanamaxException;

/** A system call filter that can't be used, although its profile is right. */
public final class SeccompException extends PanamaxException {
    private static final long serialVersionUID = 1;

    SeccompException(String message, Throwable cause) {
        super("security.seccomp", message, cause);
    }
}
