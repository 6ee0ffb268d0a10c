package dev.panamax.security;

import dev.panamax.PanamaxException;

/** A user or group that the container does not know, or that is none. */
public final class UserException extends PanamaxException {
    private static final long serialVersionUID = 1;

    UserException(String message) {
        super("start.user", message + " [/user]", null);
    }
}
