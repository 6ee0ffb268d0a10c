package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with the environment that engines give: none. */
@Requires(Feature.ROOT)
class LauncherIT {
    private static final Path LAUNCHER = Path.of("../panamax").toAbsolutePath().normalize();

    private record Result(int status, String output, String errors) {}

    private static Result run(Path launcher, Map<String, String> environment, String... words) throws Exception {
        String[] command = new String[words.length + 1];
        command[0] = launcher.toString();
        System.arraycopy(words, 0, command, 1, words.length);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("panamax-test", ".err");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }

    @Test
    void needsNoEnvironment() throws Exception {
        assertThat(run(LAUNCHER, Map.of(), "exec", "--", "/bin/echo", "hello")).isEqualTo(new Result(0, "hello\n", ""));
    }

    @Test
    void somebodyWithoutAPlaceForItsStateIsToldSo() throws Exception {
        Result result = run(
                Path.of("/usr/bin/setpriv"),
                Map.of(),
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--",
                LAUNCHER.toString(),
                "exec",
                "--",
                "true");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("XDG_RUNTIME_DIR", "--data-path").hasLineCount(1);
    }

    @Test
    void followsLinksToItself(@TempDir Path directory) throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("runc"), LAUNCHER);
        assertThat(run(link, Map.of(), "--version").output()).startsWith("panamax version");
    }

    @Test
    void takesNoJvmOptionsFromItsCaller() throws Exception {
        Map<String, String> environment = Map.of("JAVA_TOOL_OPTIONS", "-Dx=y", "JDK_JAVA_OPTIONS", "-Dx=y");
        assertThat(run(LAUNCHER, environment, "--version").errors()).isEmpty();
    }

    @Test
    void anUnsuitableJavaHomeIsPassedOver() throws Exception {
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", "/usr/lib/jvm/java-17-openjdk-amd64"), "--version")
                        .status())
                .isZero();
        assertThat(run(LAUNCHER, Map.of("JAVA_HOME", "/nowhere"), "--version").status())
                .isZero();
    }
}
