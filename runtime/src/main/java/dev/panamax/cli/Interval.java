package dev.panamax.cli;

import java.time.Duration;

/** Spans of time as people write them: a number with a unit. */
final class Interval {
    private Interval() {}

    /**
     * Reads a span such as {@code 500ms}, {@code 1s}, {@code 2m}.
     *
     * @throws UsageException if it is none, or not longer than nothing
     */
    static Duration parse(String option, String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        try {
            Duration span = of(Long.parseLong(text.substring(0, digits)), text.substring(digits));
            if (span.isPositive()) {
                return span;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw failure(option, text);
        }
        throw failure(option, text);
    }

    private static Duration of(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> throw new IllegalArgumentException(unit);
        };
    }

    private static UsageException failure(String option, String text) {
        return new UsageException(option + " takes a span of time such as 500ms, 1s or 2m, and not \"" + text + "\"");
    }
}
