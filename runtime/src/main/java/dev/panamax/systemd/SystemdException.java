package dev.panamax.systemd;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** systemd can't be asked, or does not do what it was asked for. */
public final class SystemdException extends PanamaxException {
    private static final long serialVersionUID = 1;

    SystemdException(String message, @Nullable Throwable cause) {
        super("systemd", message, cause);
    }
}
