package dev.panamax.proc;

import dev.panamax.OneLine;
import dev.panamax.PanamaxException;

/** A file of {@code /proc} that is not what the manual pages say: nothing may be done on account of what it seems to say. */
public final class ProcException extends PanamaxException {
    private static final long serialVersionUID = 1;

    /**
     * Describes it.
     *
     * @param file what was read
     * @param what is wrong with it
     */
    ProcException(String file, String what) {
        super("proc.content", OneLine.of(file) + ": " + what, null);
    }
}
