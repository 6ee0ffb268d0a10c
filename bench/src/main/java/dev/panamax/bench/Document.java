package dev.panamax.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text with a part between two marks, which each run writes anew. */
record Document(Path file) {
    private static final String BEGIN = "<!-- compare:begin -->";
    private static final String END = "<!-- compare:end -->";

    /**
     * Replaces the part.
     *
     * @throws IllegalStateException if the file has no marks
     */
    void replace(String part) throws IOException {
        Files.writeString(file, replaced(Files.readString(file), part));
    }

    static String replaced(String text, String part) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("no place for the tables: the document has no " + BEGIN + " before " + END);
        }
        return text.substring(0, begin + BEGIN.length()) + "\n" + part.strip() + "\n" + text.substring(end);
    }
}
