package dev.panamax.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line, as its users start it: {@code java -jar runtime.jar}. */
final class Panamax {
    static final Path JAR =
            Path.of("../runtime/target/runtime.jar").toAbsolutePath().normalize();
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final int SECONDS = 180;

    private final List<String> command = new ArrayList<>();
    private final ProcessBuilder builder = new ProcessBuilder();

    /** What a run wrote, and how it ended. */
    record Result(int status, String output, String errors) {}

    private Panamax(List<String> prefix, List<String> program, String... words) {
        command.addAll(prefix);
        command.addAll(List.of(JAVA, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(program);
        command.addAll(Arrays.asList(words));
        builder.environment().remove("data_path");
        builder.environment().remove("log");
    }

    static Panamax command(String... words) {
        return under(List.of(), words);
    }

    /** The command from a folder of classes, as a development environment starts it. */
    static Panamax fromClasses(Path classes, String... words) {
        return new Panamax(List.of(), List.of("-cp", classes.toString(), "dev.panamax.cli.Main"), words);
    }

    /** Runs the command under another one, such as strace. */
    static Panamax under(List<String> prefix, String... words) {
        return new Panamax(prefix, List.of("-jar", JAR.toString()), words);
    }

    Panamax in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    Panamax environment(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    Process start() throws IOException {
        return builder.command(command).start();
    }

    /** Starts it with a terminal as all of its standard descriptors. */
    Process startIn(Path terminal) throws IOException {
        return builder.redirectInput(terminal.toFile())
                .redirectOutput(terminal.toFile())
                .redirectError(terminal.toFile())
                .command(command)
                .start();
    }

    List<String> words() {
        return command;
    }

    Result run() {
        return run("");
    }

    Result run(String input) {
        try {
            Path errors = Files.createTempFile("panamax-test", ".err");
            try {
                Process process =
                        builder.redirectError(errors.toFile()).command(command).start();
                try (OutputStream stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " did not end");
                }
                return new Result(process.exitValue(), output, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Kills what runs in the container with a data path, if there is one; the command that started it then cleans up. */
    static void endContainer(Path data) {
        Path state = data.resolve("state.json");
        if (!Files.exists(state)) {
            return;
        }
        try {
            long init =
                    new ObjectMapper().readTree(state.toFile()).get("init_pid").asLong();
            ProcessHandle.of(init).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new IllegalStateException("reading " + state, e);
        }
    }
}
