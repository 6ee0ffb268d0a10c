package dev.panamax.linux;

import dev.panamax.bindings.linux_h;
import org.jspecify.annotations.Nullable;

/**
 * The signals that have names.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
public enum Signal implements Flag {
    SIGHUP(linux_h.SIGHUP),
    SIGINT(linux_h.SIGINT),
    SIGQUIT(linux_h.SIGQUIT),
    SIGILL(linux_h.SIGILL),
    SIGTRAP(linux_h.SIGTRAP),
    SIGABRT(linux_h.SIGABRT),
    SIGBUS(linux_h.SIGBUS),
    SIGFPE(linux_h.SIGFPE),
    SIGKILL(linux_h.SIGKILL),
    SIGUSR1(linux_h.SIGUSR1),
    SIGSEGV(linux_h.SIGSEGV),
    SIGUSR2(linux_h.SIGUSR2),
    SIGPIPE(linux_h.SIGPIPE),
    SIGALRM(linux_h.SIGALRM),
    SIGTERM(linux_h.SIGTERM),
    SIGSTKFLT(linux_h.SIGSTKFLT),
    SIGCHLD(linux_h.SIGCHLD),
    SIGCONT(linux_h.SIGCONT),
    SIGSTOP(linux_h.SIGSTOP),
    SIGTSTP(linux_h.SIGTSTP),
    SIGTTIN(linux_h.SIGTTIN),
    SIGTTOU(linux_h.SIGTTOU),
    SIGURG(linux_h.SIGURG),
    SIGXCPU(linux_h.SIGXCPU),
    SIGXFSZ(linux_h.SIGXFSZ),
    SIGVTALRM(linux_h.SIGVTALRM),
    SIGPROF(linux_h.SIGPROF),
    SIGWINCH(linux_h.SIGWINCH),
    SIGIO(linux_h.SIGIO),
    SIGPWR(linux_h.SIGPWR),
    SIGSYS(linux_h.SIGSYS);

    /** The highest signal number, that of the last real-time signal. */
    public static final int LAST = 64;

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** Returns the signal with a number, or null for a real-time signal, which has no name. */
    public static @Nullable Signal of(int number) {
        for (Signal signal : values()) {
            if (signal.number == number) {
                return signal;
            }
        }
        return null;
    }

    /** Returns the number, as {@code kill(2)} takes it. */
    public int number() {
        return number;
    }

    @Override
    public long bits() {
        return number;
    }
}
