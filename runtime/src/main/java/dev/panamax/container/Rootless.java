package dev.panamax.container;

import dev.panamax.proc.Caller;

/** Whether new containers do without what only the host's root may do, where nobody has asked for it by name. */
public enum Rootless {
    /** They do. */
    TRUE,
    /** What can't be done is an error. */
    FALSE,
    /** They do if the caller is not the host's root. */
    AUTO;

    boolean holds() {
        return switch (this) {
            case TRUE -> true;
            case FALSE -> false;
            case AUTO -> Caller.current().isRootless();
        };
    }
}
