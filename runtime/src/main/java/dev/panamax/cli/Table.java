package dev.panamax.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of cells, each column as wide as its widest cell and some room, but for the last one. */
final class Table {
    private static final int LEAST_WIDTH = 12;
    private static final int ROOM = 3;

    private final List<List<String>> rows = new ArrayList<>();

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                boolean last = column == row.size() - 1;
                text.append(cell).append(last ? "\n" : " ".repeat(width(column) - cell.length()));
            }
        }
        return text.toString();
    }

    private int width(int column) {
        int width = LEAST_WIDTH;
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length() + ROOM);
        }
        return width;
    }
}
