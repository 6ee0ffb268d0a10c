package dev.panamax.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Other runtimes: those of this machine, and newer ones with the libraries that they need in a root of their own.
 *
 * @param spawn runs a program again and again
 * @param enter makes a root the one of a program, with this machine's devices and kernel file systems
 * @param hide lets a program see cgroups of version 1 alone; need not be there where nobody does anyway
 * @param newer the root of the newer ones, or null
 * @param shared the folder that they find in there, too
 */
record Peers(Path spawn, Path enter, Path hide, @Nullable Path newer, Path shared) {
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    /** Returns a candidate for each version that there is of a runtime, or for one that is not there. */
    List<Candidate> each(String program, String words, String... arguments) {
        List<String> way = program.equals("crun") && Files.exists(hide) ? List.of(hide.toString()) : List.of();
        List<Candidate> candidates = new ArrayList<>();
        candidates.add(candidate(program, words, way, arguments));
        if (newer != null) {
            List<String> further = new ArrayList<>(way);
            further.addAll(List.of(enter.toString(), newer.toString(), shared.toString()));
            candidates.add(candidate(program, words, further, arguments));
        }
        return candidates;
    }

    private Candidate candidate(String program, String words, List<String> way, String... arguments) {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of(spawn.toString(), Program.STARTS, program));
        command.addAll(List.of(arguments));
        return new Program("%s %s%s".formatted(program, version(program, way), words), command);
    }

    private static String version(String program, List<String> way) {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of(program, "--version"));
        try {
            Path output = Files.createTempFile("panamax-bench", ".version");
            try {
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start()
                        .waitFor();
                Matcher matcher = VERSION.matcher(Files.readString(output, StandardCharsets.UTF_8));
                return matcher.find() ? matcher.group() : "of no known version";
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return "(not installed)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
