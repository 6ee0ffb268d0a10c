package dev.panamax.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a suite has counted: attacks played, faults injected, inputs tried, leaks found. Each figure is a file of its own below {@code
 * target/figures} of the module, {@code SUITE.FIGURE} with the number in it, so that a whole run can end with one table of them.
 */
public final class Figures {
    private static final Path DIRECTORY = Path.of("target", "figures");

    private final String suite;
    private final Map<String, Long> counts = new TreeMap<>();

    private Figures(String suite) {
        this.suite = suite;
    }

    /** @param suite its name in the table, for people; without dots, which separate it from the figure */
    public static Figures of(String suite) {
        return new Figures(suite);
    }

    public Figures count(String figure, long number) {
        counts.merge(figure, number, Long::sum);
        return this;
    }

    /** Replaces what an earlier run of the same suite has written. */
    public void write() {
        try {
            Files.createDirectories(DIRECTORY);
            for (Map.Entry<String, Long> count : counts.entrySet()) {
                Files.writeString(DIRECTORY.resolve(suite + "." + count.getKey()), count.getValue() + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.out.println(suite + ": " + counts);
    }
}
