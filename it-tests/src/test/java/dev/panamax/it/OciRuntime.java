package dev.panamax.it;

import dev.panamax.it.Panamax.Result;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The command line as engines start it, with the launcher's options for the JVM and a start-up archive like its; or what
 * {@code -Dpanamax.it.runtime=PATH} names.
 */
final class OciRuntime {
    private static final String GIVEN = System.getProperty("panamax.it.runtime", "");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "-XX:-MaxFDLimit",
            "-Xlog:disable",
            "-Xlog:all=error:stderr");
    private static final int SECONDS = 180;

    private static @Nullable Path archive;

    private final Path root;

    /**
     * Returns a runtime.
     *
     * @param root where its containers have their state
     */
    OciRuntime(Path root) {
        this.root = root;
    }

    /** Makes the archive, this once: with the classes that a container's creation needs. */
    static synchronized void warmUp(Path root, Path bundle, String id) throws IOException {
        if (archive == null && GIVEN.isEmpty()) {
            Path file = Files.createTempFile("panamax-test", ".jsa");
            Files.delete(file);
            file.toFile().deleteOnExit();
            OciRuntime runtime = new OciRuntime(root);
            List<String> command = runtime.command("create", "--bundle", bundle.toString(), id);
            command.add(1, "-XX:ArchiveClassesAtExit=" + file);
            run(new ProcessBuilder(command), "");
            run(new ProcessBuilder(runtime.command("delete", "--force", id)), "");
            archive = file;
        }
    }

    /** Returns the whole command. */
    List<String> command(String... words) {
        List<String> command = new ArrayList<>();
        if (GIVEN.isEmpty()) {
            command.add(JAVA);
            command.addAll(OPTIONS);
            if (archive != null) {
                command.add("-XX:SharedArchiveFile=" + archive);
            }
            command.addAll(List.of("-jar", Panamax.JAR.toString()));
        } else {
            command.add(Path.of(GIVEN).toAbsolutePath().normalize().toString());
        }
        command.add("--root=" + root);
        command.addAll(List.of(words));
        return command;
    }

    /** Returns the whole command without an archive, and with more options for the JVM. */
    List<String> cold(String option, String... words) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(OPTIONS);
        command.addAll(List.of(option, "-jar", Panamax.JAR.toString(), "--root=" + root));
        command.addAll(List.of(words));
        return command;
    }

    /** Returns the command of a program of the tests that uses the runtime as a library, with the same options. */
    static List<String> program(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(OPTIONS);
        if (archive != null) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        String here = main.getProtectionDomain().getCodeSource().getLocation().getPath();
        // Native access is not enabled, which is worth a warning on standard error: the archive would not fit then.
        command.addAll(List.of("-cp", Panamax.JAR + File.pathSeparator + here, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the whole command below another one, such as {@code nsenter}. */
    List<String> under(List<String> prefix, String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(words));
        return command;
    }

    Result run(String... words) {
        return run(new ProcessBuilder(command(words)), "");
    }

    Result runWith(String input, String... words) {
        return run(new ProcessBuilder(command(words)), input);
    }

    /** Runs a command. Its standard streams are files, which the programs of containers may hold for as long as they want. */
    static Result run(ProcessBuilder builder, String input) {
        try {
            Path directory = Files.createTempDirectory("panamax-test");
            Path in = Files.writeString(directory.resolve("in"), input);
            Path out = directory.resolve("out");
            Path errors = directory.resolve("err");
            try {
                Process process = builder.redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile())
                        .start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(builder.command() + " did not end: " + Files.readString(errors));
                }
                // Programs write what they like.
                String output = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
                return new Result(process.exitValue(), output, Files.readString(errors));
            } finally {
                for (Path file : List.of(in, out, errors, directory)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("running " + builder.command(), e);
        }
    }
}
