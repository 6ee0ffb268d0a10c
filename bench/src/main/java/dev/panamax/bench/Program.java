package dev.panamax.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that prints a line for each start that it has made: the floor itself, or {@code spawn} with a command.
 *
 * @param name in tables
 * @param command with the number of starts to be filled in at {@link #STARTS}
 */
record Program(String name, List<String> command) implements Candidate {
    static final String STARTS = "{starts}";

    /** Returns a command that is run for each start by {@code spawn}; {@code %} becomes a number of its own. */
    static Program each(String name, Path spawn, String... command) {
        List<String> words = new ArrayList<>(List.of(spawn.toString(), STARTS));
        words.addAll(List.of(command));
        return new Program(name, List.copyOf(words));
    }

    @Override
    public boolean isCommand() {
        return true;
    }

    @Override
    public List<Sample> start(int count) throws IOException, InterruptedException {
        return run(count).lines().map(Sample::parse).toList();
    }

    private String run(int count) throws IOException, InterruptedException {
        List<String> words = command.stream()
                .map(word -> word.equals(STARTS) ? Integer.toString(count) : word)
                .toList();
        Path errors = Files.createTempFile("panamax-bench", ".err");
        try {
            Process process =
                    new ProcessBuilder(words).redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(name + " ended with " + status + ": " + Files.readString(errors));
            }
            return output;
        } finally {
            Files.delete(errors);
        }
    }
}
