package dev.panamax.linux;

/** How a process ended. */
public sealed interface WaitStatus {
    /** What a shell adds to the number of the signal that killed a program. */
    int SIGNALLED = 128;

    /** The process ended itself. */
    record Exited(int code) implements WaitStatus {
        @Override
        public int shellStatus() {
            return code;
        }
    }

    /** A signal ended the process. */
    record Killed(int signal) implements WaitStatus {
        @Override
        public int shellStatus() {
            return SIGNALLED + signal;
        }
    }

    /** Returns the status as a shell reports it: the exit code, or 128 plus the signal. */
    int shellStatus();
}
