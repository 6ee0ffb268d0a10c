package dev.panamax.bench;

import java.util.List;
import java.util.Locale;

/** A contest's outcome as a table in Markdown. */
final class Table {
    private Table() {}

    /** Writes one line a candidate; ratios are of medians, to the first candidate's. */
    static String of(List<Statistics> rows) {
        Statistics first = rows.getFirst();
        StringBuilder text = new StringBuilder("""
                | candidate | starts | median ms | p99 ms | processor ms | peak MiB | ratio |
                |---|---:|---:|---:|---:|---:|---:|
                """);
        for (Statistics row : rows) {
            text.append(
                    row.isAbsent()
                            ? "| %s | – | | | | | %s |%n".formatted(row.name(), row.problem())
                            : measured(row, first));
        }
        return text.toString();
    }

    private static String measured(Statistics row, Statistics first) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.2f | %.2f | %.2f | %s | %s |%n",
                row.name(),
                row.starts(),
                row.median(),
                row.p99(),
                row.processor(),
                row.memory() == 0 ? "" : String.format(Locale.ROOT, "%.1f", row.memory()),
                first.isAbsent() ? "" : String.format(Locale.ROOT, "%.2f", row.median() / first.median()));
    }
}
