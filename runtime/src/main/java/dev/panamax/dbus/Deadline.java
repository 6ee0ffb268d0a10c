package dev.panamax.dbus;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Until when something may take.
 *
 * @param end on the clock of {@link System#nanoTime}
 * @param wanted what is waited for: {@code answer to}
 * @param subject what that is of, which is written only if there is a need
 */
record Deadline(long end, Duration given, String wanted, Object subject) {
    private static final Duration LONGEST = Duration.ofDays(1000);

    static Deadline after(Duration time, String wanted, Object subject) {
        Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
        return new Deadline(System.nanoTime() + bounded.toNanos(), bounded, wanted, subject);
    }

    /**
     * Returns how long there still is, rounded up.
     *
     * @throws DbusException.Timeout if there is nothing left
     */
    long millisecondsLeft() {
        check();
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, end - System.nanoTime())) + 1;
    }

    /**
     * Looks at the clock.
     *
     * @throws DbusException.Timeout if there is nothing left
     */
    void check() {
        if (end - System.nanoTime() <= 0) {
            throw new DbusException.Timeout("no " + wanted + " " + subject + " within " + time());
        }
    }

    private String time() {
        return given.toMillisPart() == 0 ? given.toSeconds() + " s" : given.toMillis() + " ms";
    }
}
