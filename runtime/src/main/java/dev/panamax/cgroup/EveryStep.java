package dev.panamax.cgroup;

import dev.panamax.PanamaxException;
import org.jspecify.annotations.Nullable;

/** The steps of a removal, each of which is taken whether those before it have succeeded or not. */
final class EveryStep {
    private @Nullable PanamaxException failure;

    /** Takes a step. */
    void take(Runnable step) {
        try {
            step.run();
        } catch (PanamaxException e) {
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** Throws the first failure, if there was one, with the others suppressed. */
    void end() {
        if (failure instanceof CgroupException cgroup) {
            throw cgroup;
        }
        if (failure != null) {
            throw new CgroupException(String.valueOf(failure.getMessage()), failure);
        }
    }
}
