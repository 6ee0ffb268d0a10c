package dev.panamax.bench;

import java.util.List;
import java.util.Locale;

/** A contest's outcome as a table in Markdown. */
final class Table {
    private Table() {}

    static String of(List<Statistics> rows) {
        Statistics first = rows.getFirst();
        StringBuilder text = new StringBuilder("""
                | candidate | median ms | p99 ms | processor ms | peak MiB | ratio |
                |---|---:|---:|---:|---:|---:|
                """);
        for (Statistics row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %s | %.2f |%n",
                    row.name(),
                    row.median(),
                    row.p99(),
                    row.processor(),
                    row.memory() == 0 ? "" : String.format(Locale.ROOT, "%.1f", row.memory()),
                    row.median() / first.median()));
        }
        return text.toString();
    }
}
