package dev.panamax.network;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A network that can't be made. */
public final class NetworkException extends PanamaxException {
    private static final long serialVersionUID = 1;

    NetworkException(String message, String pointer, @Nullable Throwable cause) {
        super("network", message + " [" + pointer + "]", cause);
    }
}
