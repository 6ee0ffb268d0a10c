package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import dev.panamax.container.ContainerRecord;
import dev.panamax.container.ContainerStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What programs read: to the letter as other runtimes print it. */
class OutputsTest {
    private static final ContainerState RUNNING = state("web", 4711, ContainerStatus.RUNNING, Map.of("a", "<b>"));
    private static final ContainerState STOPPED = state("db", 4712, ContainerStatus.STOPPED, Map.of());

    private static ContainerState state(String id, int pid, ContainerStatus status, Map<String, String> annotations) {
        return new ContainerState(
                new ContainerRecord(
                        "1.3.0",
                        id,
                        false,
                        pid,
                        1,
                        Path.of("/bundles/" + id),
                        Path.of("/bundles", id, "rootfs"),
                        Instant.parse("2026-11-25T10:11:12.123456789Z"),
                        0,
                        true,
                        annotations,
                        Map.of(),
                        null),
                status,
                "root");
    }

    @Test
    void stateIsAnObjectForPeopleAndPrograms() {
        assertThat(JsonPrinter.indented(RUNNING.fields(), "  ")).isEqualTo("""
                {
                  "ociVersion": "1.3.0",
                  "id": "web",
                  "pid": 4711,
                  "status": "running",
                  "bundle": "/bundles/web",
                  "rootfs": "/bundles/web/rootfs",
                  "created": "2026-11-25T10:11:12.123456789Z",
                  "annotations": {
                    "a": "\\u003cb\\u003e"
                  },
                  "owner": "root"
                }""");
    }

    @Test
    void aStoppedContainerHasNoProcess() {
        assertThat(STOPPED.fields()).containsEntry("pid", 0).containsEntry("status", "stopped");
    }

    @Test
    void listIsATable() {
        assertThat(ListCommand.print(List.of(RUNNING, STOPPED), Format.TABLE)).isEqualTo("""
                ID          PID         STATUS      BUNDLE         CREATED                          OWNER
                web         4711        running     /bundles/web   2026-11-25T10:11:12.123456789Z   root
                db          0           stopped     /bundles/db    2026-11-25T10:11:12.123456789Z   root
                """);
    }

    @Test
    void listIsAnArray() throws Exception {
        String text = ListCommand.print(List.of(RUNNING, STOPPED), Format.JSON);
        assertThat(text).hasLineCount(1).endsWith("\n");
        JsonNode array = JsonTree.read(text);
        assertThat(array.size()).isEqualTo(2);
        assertThat(array.path(0).path("annotations").path("a").asText()).isEqualTo("<b>");
        assertThat(array.path(1).path("id").asText()).isEqualTo("db");
        assertThat(ListCommand.print(List.of(), Format.JSON)).isEqualTo("[]\n");
    }

    @Test
    void jsonIsEscapedAndReadBack() throws Exception {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text \"\\", "\n\r\t" + (char) 1 + "ü€😀" + (char) 0x2028 + "<&>");
        value.put("list", Arrays.asList(1, 2L, true, null, List.of(), Map.of()));
        for (String text : List.of(JsonPrinter.compact(value), JsonPrinter.indented(value, "\t"))) {
            JsonNode read = JsonTree.read(text);
            assertThat(read.path("text \"\\").asText()).isEqualTo(value.get("text \"\\"));
            assertThat(read.path("list").toString()).isEqualTo("[1,2,true,null,[],{}]");
        }
        assertThat(JsonPrinter.compact(List.of(1, 2, 3))).isEqualTo("[1,2,3]");
    }
}
