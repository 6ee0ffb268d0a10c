package dev.panamax.cli;

import dev.panamax.linux.Fd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.terminal.TerminalException;
import dev.panamax.terminal.TerminalSession;
import org.jspecify.annotations.Nullable;

/** How we wait for a program: it gets our signals, and if it has a terminal, ours is the window to it. */
final class Foreground {
    private Foreground() {}

    /** A program to wait for. */
    interface Program {
        /**
         * Runs it.
         *
         * @param forwarder to be told of the process
         * @param session our terminal, as the window to the program's; null if the program has none
         */
        WaitStatus run(SignalForwarder forwarder, @Nullable TerminalSession session);
    }

    /** Runs a program; returns its exit code, or 128 and the signal that killed it. */
    static int run(boolean withTerminal, Program program) {
        if (withTerminal) {
            return runInTerminal(program);
        }
        try (SignalForwarder forwarder = new SignalForwarder(() -> {})) {
            return program.run(forwarder, null).shellStatus();
        }
    }

    /** Signals are caught before the terminal is changed, so that none can end us before it is restored. */
    private static int runInTerminal(Program program) {
        TerminalSession session = ourTerminal();
        try (SignalForwarder forwarder = new SignalForwarder(session::resize);
                session) {
            return program.run(forwarder, session).shellStatus();
        }
    }

    private static TerminalSession ourTerminal() {
        try {
            return TerminalSession.on(Fd.STDIN, Fd.STDOUT);
        } catch (TerminalException e) {
            throw new UsageException(
                    "the process has a terminal, but standard input is none: run this from a terminal, use"
                            + " --detach with --console-socket, or set \"terminal\" to false [/process/terminal]");
        }
    }
}
