package dev.panamax.bench;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Numbers by what they are of, in one column a case, as a table in Markdown. */
final class Columns {
    private Columns() {}

    static String table(String heading, Map<String, Map<String, Double>> columns) {
        Set<String> rows = new LinkedHashSet<>();
        columns.values().forEach(column -> rows.addAll(column.keySet()));
        StringBuilder text =
                new StringBuilder("| " + heading + " | " + String.join(" | ", columns.keySet()) + " |\n|---|");
        text.append("---:|".repeat(columns.size())).append('\n');
        for (String row : rows) {
            text.append("| ").append(row).append(" |");
            for (Map<String, Double> column : columns.values()) {
                Double value = column.get(row);
                text.append(value == null ? " |" : String.format(Locale.ROOT, " %.1f |", value));
            }
            text.append('\n');
        }
        return text.toString();
    }
}
