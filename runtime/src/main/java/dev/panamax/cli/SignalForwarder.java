package dev.panamax.cli;

import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.SignalPipe;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes the signals that we get on to the program, also those that came before it ran.
 *
 * <p>Not those that are about ourselves: {@code SIGCHLD} our children, {@code SIGTTIN}, {@code SIGTTOU} and {@code SIGWINCH} our
 * terminal, {@code SIGPIPE} our output; and not those by which the JVM does its own work.
 */
final class SignalForwarder implements AutoCloseable {
    private static final Set<Signal> OURS = EnumSet.of(
            Signal.SIGCHLD,
            Signal.SIGTTIN,
            Signal.SIGTTOU,
            Signal.SIGPIPE,
            Signal.SIGSEGV,
            Signal.SIGBUS,
            Signal.SIGFPE,
            Signal.SIGILL,
            Signal.SIGTRAP);

    private final SignalPipe signals = SignalPipe.open(OURS);
    private final List<Integer> waiting = new ArrayList<>();
    private @Nullable PidFd program;

    private final Runnable resized;

    /**
     * Starts to catch signals.
     *
     * @param resized what to do when our terminal has another size
     */
    SignalForwarder(Runnable resized) {
        this.resized = resized;
        Thread thread = new Thread(this::forward, "panamax-signals");
        thread.setDaemon(true);
        thread.start();
    }

    private void forward() {
        for (OptionalInt signal = signals.next(); signal.isPresent(); signal = signals.next()) {
            if (signal.getAsInt() == Signal.SIGWINCH.number()) {
                resized.run();
            } else {
                pass(signal.getAsInt());
            }
        }
    }

    private synchronized void pass(int signal) {
        if (program == null) {
            waiting.add(signal);
        } else {
            program.signal(signal);
        }
    }

    /** Sends what has come, and from now on what comes, to the program. */
    synchronized void forwardTo(PidFd init) {
        program = init;
        for (int signal : waiting) {
            init.signal(signal);
        }
        waiting.clear();
    }

    /** Sends nothing any more: the program has ended. */
    synchronized void stop() {
        program = null;
    }

    /** Sends nothing any more, and gives the signals back to the JVM. */
    @Override
    public void close() {
        stop();
        signals.close();
    }
}
