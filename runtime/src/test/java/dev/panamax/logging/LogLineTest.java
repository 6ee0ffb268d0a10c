package dev.panamax.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogLineTest {
    private static final LogSettings USUAL = new LogSettings(null, LogSettings.Format.TEXT, Level.WARN);
    private static final Logger LOG = LoggerFactory.getLogger(LogLineTest.class);

    @AfterEach
    void restore() {
        LogSettings.set(USUAL);
    }

    @Test
    void slf4jFindsThisProvider() {
        assertThat(LOG).isInstanceOf(LineLogger.class);
    }

    @Test
    void jsonLinesAreAppended(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("log.json");
        LogSettings.set(new LogSettings(file, LogSettings.Format.JSON, Level.INFO));
        LOG.info("first \"{}\"\n\tand \\ {}", "quoted", (char) 1);
        LOG.debug("not this");
        LOG.warn("second", new IllegalStateException("cause"));
        var lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        JsonNode first = JsonTree.read(lines.getFirst());
        assertThat(first.path("level").asText()).isEqualTo("info");
        assertThat(first.path("msg").asText()).isEqualTo("first \"quoted\"\n\tand \\ " + (char) 1);
        assertThat(Instant.parse(first.path("time").asText()))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(JsonTree.read(lines.get(1)).path("level").asText()).isEqualTo("warning");
        assertThat(lines.get(1)).contains("second: java.lang.IllegalStateException: cause");
    }

    @Test
    void textLinesGoToStandardError() {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LOG.warn("one\ntwo {}", 3);
            LOG.info("not this");
            LOG.warn("red \u001b[31m and back\b\u009b and a turn \u202e");
            LogLine.write(Level.ERROR, "failed", null);
        } finally {
            System.setErr(before);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        panamax: warn: one two 3
                        panamax: warn: red \\u001b[31m and back\\u0008\\u009b and a turn \\u202e
                        panamax: failed
                        """);
    }

    @Test
    void aLogThatCantBeWrittenIsSaid() {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            LogSettings.set(new LogSettings(Path.of("/proc/nowhere/log"), LogSettings.Format.TEXT, Level.WARN));
            LOG.error("message");
        } finally {
            System.setErr(before);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("can't write to the log /proc/nowhere/log")
                .contains("message");
    }
}
