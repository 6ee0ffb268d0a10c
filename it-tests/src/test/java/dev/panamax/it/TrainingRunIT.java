package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM that makes the start-up archive does once: it is all there, and nothing of it stays. */
@Requires(Feature.ROOT)
class TrainingRunIT {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    @TempDir
    Path directory;

    private record Training(int status, long pid, String output) {}

    /** Trains, with a program before the JVM's. */
    private Training train(String... before) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(before));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.io.tmpdir=" + directory);
        command.addAll(List.of("-jar", Panamax.JAR.toString(), "training-run"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Training(process.waitFor(), process.pid(), output);
    }

    @Test
    void containersLiveTheirWholeLivesInItAndNothingIsLeft() throws Exception {
        Training training = train();
        assertThat(training.status()).as(training.output()).isZero();
        assertThat(training.output())
                .contains("\"status\": \"created\"", "\"status\": \"running\"", "\"status\": \"stopped\"");
        assertThat(directory).isEmptyDirectory();
        try (Stream<Path> hierarchies = Files.list(CGROUPS)) {
            assertThat(hierarchies.map(root -> root.resolve("panamax-training-" + training.pid())))
                    .allSatisfy(cgroup -> assertThat(cgroup).doesNotExist());
        }
        assertThat(CGROUPS.resolve("panamax-training-" + training.pid())).doesNotExist();
    }

    @Test
    void whoMayMakeNoContainersTrainsTheRest() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Training training = train("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
        assertThat(training.status()).as(training.output()).isZero();
        assertThat(training.output()).contains("panamax version").doesNotContain("Exception");
        assertThat(directory).isEmptyDirectory();
    }
}
