package dev.panamax.it.engines;

import java.util.List;
import java.util.Map;

/** What a command wrote, and how it ended. */
record Outcome(int status, String output, String errors) {
    /** What is never the same twice, and what stands for it in a comparison. */
    private static final List<Map.Entry<String, String>> INCIDENTAL = List.of(
            Map.entry("\\b[0-9a-f]{64}\\b", "ID"),
            Map.entry("\\b[0-9a-f]{12}\\b", "ID"),
            Map.entry("\\b([0-9a-f]{2}:){5}[0-9a-f]{2}\\b", "MAC"),
            Map.entry("\\b10\\.88\\.0\\.\\d+\\b", "ADDRESS"),
            Map.entry("@if\\d+", "@PEER"),
            Map.entry("\\b20\\d\\d-\\d\\d-\\d\\d[T ][0-9:.]+( ?[+-]\\d{4} UTC|Z)?", "TIME"),
            Map.entry("\\b[0-9.]+(ms|µs|s)\\b", "DURATION"));

    /** Returns the outcome without what is never the same twice: ids, addresses, times. */
    Outcome normalised() {
        return new Outcome(status, normalised(output), normalised(errors));
    }

    private static String normalised(String text) {
        String result = text;
        for (Map.Entry<String, String> each : INCIDENTAL) {
            result = result.replaceAll(each.getKey(), each.getValue());
        }
        return result;
    }

    /** Returns the outcome of a command that must have succeeded. */
    Outcome mustSucceed() {
        if (status != 0) {
            throw new AssertionError("ended with " + status + ":\n" + output + errors);
        }
        return this;
    }

    /** Returns the output's lines, without blanks at their ends. */
    List<String> lines() {
        return output.lines().map(String::strip).toList();
    }

    /** Returns the output without blanks around it. */
    String text() {
        return output.strip();
    }
}
