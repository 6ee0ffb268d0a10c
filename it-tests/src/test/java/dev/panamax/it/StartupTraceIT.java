package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Installation.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher tells of a cold start. */
@Requires(Feature.ROOT)
class StartupTraceIT {
    @TempDir
    Path directory;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(directory.resolve("panamax"));
    }

    @Test
    void aStartIsToldStepByStepWithItsClasses() throws Exception {
        Path classes = directory.resolve("classes");
        Result result =
                installation.run("--startup-trace=" + classes, "exec", "--", "/bin/sh", "-c", "echo hello; exit 3");
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("hello\n");
        assertThat(result.errors().lines().map(StartupTraceIT::what))
                .containsExactly(
                        "what for",
                        "the launcher",
                        "the JVM, until its first class",
                        "Java itself, until our first class",
                        "the command line",
                        "the configuration, and the list of calls",
                        "the clone",
                        "the container's init, until it executes the program",
                        "the program, until its end",
                        "the answer",
                        "the end of the JVM",
                        "all of it");
        assertThat(Files.readString(classes)).contains(" archive dev.panamax.cli.Main (shared objects file");
    }

    @Test
    void withoutAnArchiveClassesAreFromTheJar() throws Exception {
        Path classes = directory.resolve("classes");
        Result result = installation.run("--startup-trace=" + classes, "spec", "--help");
        assertThat(result.status()).isZero();
        assertThat(result.output()).startsWith("Usage: panamax spec");
        assertThat(result.errors().lines().map(StartupTraceIT::what)).endsWith("the end of the JVM", "all of it");
        assertThat(Files.readString(classes)).contains(" jar     dev.panamax.cli.Main (file:");
    }

    /** The words between the numbers of a line. */
    private static String what(String line) {
        return line.substring(20, 76).strip();
    }
}
