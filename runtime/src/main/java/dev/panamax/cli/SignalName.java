package dev.panamax.cli;

import dev.panamax.linux.Signal;
import java.util.Locale;

/**
 * Signals as callers write them.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/signal.7.html">signal(7)</a>
 */
final class SignalName {
    private static final String PREFIX = "SIG";
    private static final String FIRST_REAL_TIME = "SIGRTMIN";
    private static final String LAST_REAL_TIME = "SIGRTMAX";
    /** The first one that the C library leaves to programs. */
    private static final int FIRST_OF_PROGRAMS = 34;

    private SignalName() {}

    /**
     * Returns the number of a signal.
     *
     * @param text a name with or without {@code SIG}, in letters of any case, or a number
     * @throws UsageException if there is no such signal
     */
    static int parse(String text) {
        int signal = isNumber(text) ? number(text, 0, 1) : named(text);
        if (signal < 0 || signal > Signal.LAST) {
            throw new UsageException(
                    "unknown signal \"" + text + "\": use a name such as TERM, or a number up to " + Signal.LAST);
        }
        return signal;
    }

    /** Returns the number that a name stands for, or −1. */
    private static int named(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        String name = upper.startsWith(PREFIX) ? upper : PREFIX + upper;
        if (name.startsWith(FIRST_REAL_TIME)) {
            return realTime(name.substring(FIRST_REAL_TIME.length()), FIRST_OF_PROGRAMS, '+');
        }
        if (name.startsWith(LAST_REAL_TIME)) {
            return realTime(name.substring(LAST_REAL_TIME.length()), Signal.LAST, '-');
        }
        for (Signal signal : Signal.values()) {
            if (signal.name().equals(name)) {
                return signal.number();
            }
        }
        return switch (name) {
            case "SIGIOT" -> Signal.SIGABRT.number();
            case "SIGCLD" -> Signal.SIGCHLD.number();
            case "SIGPOLL" -> Signal.SIGIO.number();
            default -> -1;
        };
    }

    private static int realTime(String distance, int from, char direction) {
        if (distance.isEmpty()) {
            return from;
        }
        String steps = distance.substring(1);
        if (distance.charAt(0) != direction || !isNumber(steps)) {
            return -1;
        }
        int signal = number(steps, from, direction == '+' ? 1 : -1);
        return signal < FIRST_OF_PROGRAMS ? -1 : signal;
    }

    /** Returns a number of steps from a start, or −1 if it is too large for a signal by far. */
    private static int number(String digits, int from, int direction) {
        return digits.length() > 3 ? -1 : from + direction * Integer.parseInt(digits);
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
