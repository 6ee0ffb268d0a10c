package dev.panamax.bench;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What was promised, and what was seen.
 *
 * @param id by which a remark is found that says why it was missed
 * @param what is measured, in words
 * @param bound what it may be at most, or must be at least
 * @param least whether it is the least
 * @param unit of both, for people
 * @param measured empty if it was not
 */
record Goal(String id, String what, double bound, boolean least, String unit, OptionalDouble measured) {
    static Goal atMost(String id, String what, double bound, String unit, OptionalDouble measured) {
        return new Goal(id, what, bound, false, unit, measured);
    }

    static Goal atLeast(String id, String what, double bound, String unit, OptionalDouble measured) {
        return new Goal(id, what, bound, true, unit, measured);
    }

    boolean isMet() {
        return measured.isPresent() && (least ? measured.getAsDouble() >= bound : measured.getAsDouble() <= bound);
    }

    /** Returns a line of a table. */
    String line(String remark) {
        String verdict = measured.isEmpty() ? "not measured" : isMet() ? "met" : "**missed**";
        String seen = measured.isEmpty() ? "" : "%s %s".formatted(number(measured.getAsDouble()), unit);
        String why = measured.isPresent() && !isMet() && !remark.isEmpty() ? ": " + remark : "";
        return "| %s | %s %s %s | %s | %s%s |"
                .formatted(what, least ? "≥" : "≤", number(bound), unit, seen, verdict, why);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
