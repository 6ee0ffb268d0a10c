package dev.panamax.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Hostile inputs of one suite, and what became of each: right, refused in words, or wrong. */
public final class Trials {
    private static final int LONGEST_MESSAGE = 1000;
    private static final int MOST_SHOWN = 20;
    private static final int LONGEST_SHOWN = 400;

    private final String suite;
    private final Set<Class<? extends RuntimeException>> refusals;
    private final List<String> wrong = new ArrayList<>();
    private long tried;
    private long wrongBefore;

    /** What reads an input. */
    @FunctionalInterface
    public interface Reading<T> {
        T read() throws Exception;
    }

    /** @param refusals the exceptions by which an input may be refused */
    public Trials(String suite, Set<Class<? extends RuntimeException>> refusals) {
        this.suite = suite;
        this.refusals = Set.copyOf(refusals);
    }

    /**
     * Reads an input that must be refused.
     *
     * @param names what the message must name: a file, or what is wrong
     */
    public void mustFail(String what, String names, Reading<?> reading) {
        mayFail(what, names, reading, _ -> false);
    }

    /** Reads an input that may be refused, by a message that names something, or must be understood. */
    public <T> void mayFail(String what, String names, Reading<T> reading, Predicate<T> right) {
        tried++;
        T value;
        try {
            value = reading.read();
        } catch (Exception e) {
            if (!isExplained(e, names)) {
                wrong(what + ": " + e);
            }
            return;
        }
        if (!right.test(value)) {
            wrong(what + ": was taken for " + value);
        }
    }

    private void wrong(String how) {
        wrong.add(how.length() > LONGEST_SHOWN ? how.substring(0, LONGEST_SHOWN) + "..." : how);
    }

    private boolean isExplained(Exception failure, String names) {
        @Nullable String message = failure.getMessage();
        return refusals.contains(failure.getClass())
                && message != null
                && message.contains(names)
                && message.length() <= LONGEST_MESSAGE
                && message.chars().noneMatch(Character::isISOControl);
    }

    /** Fails with some of what went wrong since the last time, if anything did. */
    public void assertNoneWrong() {
        List<String> shown = List.copyOf(wrong.subList(0, Math.min(wrong.size(), MOST_SHOWN)));
        wrongBefore += wrong.size();
        wrong.clear();
        assertThat(shown).as("the first inputs that went wrong").isEmpty();
    }

    /** Writes the figures of the suite. */
    public void write() {
        assertThat(tried).as("inputs tried").isPositive();
        Figures.of(suite)
                .count("inputs tried", tried)
                .count("wrong", wrongBefore + wrong.size())
                .write();
    }
}
