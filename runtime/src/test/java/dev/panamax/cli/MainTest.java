package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import dev.panamax.logging.LogSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** Exit codes, and where messages go. */
class MainTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final PrintStream outBefore = System.out;
    private final PrintStream errBefore = System.err;

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(output, true, StandardCharsets.US_ASCII));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(outBefore);
        System.setErr(errBefore);
        LogSettings.set(new LogSettings(null, LogSettings.Format.TEXT, Level.WARN));
    }

    private static int run(String... words) {
        return Main.run(List.of(words));
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return errors.toString(StandardCharsets.UTF_8);
    }

    @Test
    void versionIsInTheFormThatEnginesLookFor() {
        assertThat(run("--version")).isZero();
        assertThat(output())
                .startsWith("panamax version ")
                .contains("\nspec: 1.3.0\n")
                .endsWith("\n");
        String first = output();
        output.reset();
        assertThat(run("-v")).isZero();
        assertThat(output()).isEqualTo(first);
    }

    @Test
    void outputIsUtf8WhateverTheLocaleIs() {
        Output.print("ü\n");
        assertThat(output()).isEqualTo("ü\n");
    }

    @Test
    void featuresAreNothingButJson() throws Exception {
        assertThat(run("features")).isZero();
        assertThat(JsonTree.read(output()).path("ociVersionMax").asText()).isEqualTo("1.3.0");
        assertThat(errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create",
                "start",
                "run",
                "exec",
                "state",
                "list",
                "ps",
                "events",
                "kill",
                "pause",
                "resume",
                "update",
                "wait",
                "delete",
                "spec",
                "features",
                "seccomp",
                "config",
                "stats",
                "oom",
                "unpause"
            })
    void everyVerbHasHelpAndIsInTheTable(String verb) {
        assertThat(run(verb, "--help")).isZero();
        assertThat(output())
                .startsWith("Usage: panamax " + verb + " [OPTION...]")
                .contains("  -h, --help ");
        output.reset();
        assertThat(run("--help")).isZero();
        assertThat(output()).contains("\n  " + verb + " ");
        assertThat(errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint --help", "restore --lsm-mount-context", "checkpoint --image-path x id"})
    void checkpointsAreClearlyUnsupported(String line) {
        assertThat(run(line.split(" ", -1))).isEqualTo(1);
        assertThat(errors()).contains("is not supported").hasLineCount(1);
        assertThat(output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state | state needs the id of a container: panamax state ID",
                "start a b | start takes one id, and nothing after it: b",
                "list a | list takes no arguments: a",
                "list --format xml | --format takes table or json, and not \"xml\"",
                "kill | kill needs the id of a container",
                "kill a TERM b | kill takes an id and a signal, and nothing after it: b",
                "kill a FROB | unknown signal \"FROB\"",
                "create --pid-file | flag needs an argument: --pid-file",
                "create --bundle /nowhere a | can't use the bundle /nowhere: no such file or directory",
                "update --memory x a | --memory takes an amount of memory",
                "update -r /nowhere/r a | can't read the new limits /nowhere/r: no such file or directory",
                "update -r - --memory 1 a | --memory and --resources exclude each other",
                "events --interval 0s a | --interval takes a span of time",
                "pause a b | pause takes no arguments: a b",
                "spec --bundle /nowhere | can't write /nowhere/config.json: no such file or directory",
                "frob | unknown command \"frob\""
            })
    void wordsThatMakeNoSenseAreExplainedOnOneLine(String line, String message) {
        assertThat(run(line.split(" ", -1))).isEqualTo(1);
        assertThat(errors()).startsWith("panamax: ").contains(message).hasLineCount(1);
        assertThat(output()).isEmpty();
    }

    @Test
    void execThatCouldNotStartIsToldApart() {
        assertThat(run("exec", "--process", "/nowhere")).isEqualTo(255);
        assertThat(errors())
                .contains("exec failed: exec needs the id of a container")
                .hasLineCount(1);
    }

    @Test
    void theTwoFormsOfExecDoNotMix() {
        assertThat(run("exec", "--detach", "--rootfs", "/", "x")).isEqualTo(1);
        assertThat(errors())
                .contains("--detach is for containers that are known by their ids")
                .contains("--rootfs");
    }

    @Test
    void aFailureIsOneLineOfTheLogAndOneOfStandardError(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log.json");
        assertThat(run("--log", log.toString(), "--log-format=json", "kill", "a", "FROB"))
                .isEqualTo(1);
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(1);
        JsonNode line = JsonTree.read(lines.getFirst());
        assertThat(line.path("level").asText()).isEqualTo("error");
        assertThat(line.path("msg").asText()).startsWith("unknown signal \"FROB\"");
        assertThat(Instant.parse(line.path("time").asText()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(errors()).startsWith("panamax: unknown signal \"FROB\"").hasLineCount(1);
    }

    @Test
    void withoutALogItsFormIsThatOfStandardError() throws Exception {
        assertThat(run("--log-format", "json", "frob")).isEqualTo(1);
        assertThat(JsonTree.read(errors()).path("msg").asText()).startsWith("unknown command");
    }

    @Test
    void successLeavesTheLogAlone(@TempDir Path directory) {
        Path log = directory.resolve("log.json");
        assertThat(run("--log", log.toString(), "--log-format=json", "features"))
                .isZero();
        assertThat(log).doesNotExist();
    }

    @Test
    void aConfigurationThatIsThereIsNotReplaced(@TempDir Path bundle) throws Exception {
        Path config = Files.writeString(bundle.resolve("config.json"), "mine");
        assertThat(run("spec", "-b", bundle.toString())).isEqualTo(1);
        assertThat(errors()).contains("file exists: remove it first");
        assertThat(config).hasContent("mine");
    }
}
