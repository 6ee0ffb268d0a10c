package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Figures;
import java.util.concurrent.atomic.AtomicLong;

/** What the attacks of this JVM have come to so far. */
final class Score {
    private static final AtomicLong PLAYED = new AtomicLong();
    private static final AtomicLong SUCCEEDED = new AtomicLong();
    private static final AtomicLong FELL = new AtomicLong();

    private Score() {}

    /** Counts an attack on Panamax, which must not have succeeded. */
    static void attack(String what, boolean succeeded) {
        PLAYED.incrementAndGet();
        if (succeeded) {
            SUCCEEDED.incrementAndGet();
        }
        assertThat(succeeded).as("the attack succeeded: " + what).isFalse();
    }

    /** Counts the same attack on a naive victim, which must have fallen: else the attack shows nothing. */
    static void victim(String what, boolean fell) {
        assertThat(fell).as("the naive victim fell: " + what).isTrue();
        FELL.incrementAndGet();
    }

    static void write() {
        Figures.of("attacks")
                .count("attacks played", PLAYED.get())
                .count("attacks that succeeded against Panamax", SUCCEEDED.get())
                .count("naive victims that fell", FELL.get())
                .write();
    }
}
