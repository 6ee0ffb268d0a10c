package dev.panamax.function;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Columns of text: at least ten characters wide, with three blanks between them. */
final class Table {
    private static final int LEAST = 10;
    private static final int PADDING = 3;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... heads) {
        row(heads);
    }

    void row(String... cells) {
        rows.add(Stream.of(cells).map(Table::harmless).toList());
    }

    /** What a container calls its things must not drive the terminal that shows them. */
    private static String harmless(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.toString();
    }

    /** Returns the lines, each with a line feed; the last column is as wide as it is. */
    @Override
    public String toString() {
        List<Integer> widths =
                new ArrayList<>(Collections.nCopies(rows.getFirst().size(), LEAST));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), row.get(i).length() + PADDING));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size() - 1; i++) {
                String cell = row.get(i);
                text.append(cell).append(" ".repeat(widths.get(i) - cell.length()));
            }
            text.append(row.getLast()).append('\n');
        }
        return text.toString();
    }
}
