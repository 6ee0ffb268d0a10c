package dev.panamax.cgroup;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** A cgroup that can't be made, set or removed. */
public final class CgroupException extends PanamaxException {
    private static final long serialVersionUID = 1;

    CgroupException(String message, @Nullable Throwable cause) {
        super("cgroup", message, cause);
    }
}
