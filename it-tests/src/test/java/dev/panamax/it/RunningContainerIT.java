package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for a container that is running already, from outside. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class RunningContainerIT extends CommandLineTestCase {
    private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i >> /count; done";

    private void config(String fields) throws IOException {
        Files.writeString(data.resolve("container.json"), """
                {"root_fs": "%s", "environment": ["PATH=/bin"],
                 "namespaces": {"NEWNS": true, "NEWPID": true, "NEWNET": true},
                 "cgroups": {"name": "it", "parent": "pnx-it-running", "allow_all_devices": true%s},
                 "mount_config": {"device_nodes": [
                   {"type": 99, "path": "/dev/zero", "major_number": 1, "minor_number": 5, "file_mode": 438}]}}
                """.formatted(root.path(), fields));
    }

    private Result panamax(String verb, String... rest) {
        return command(verb, rest).run();
    }

    private Panamax command(String verb, String... rest) {
        String[] words = new String[rest.length + 3];
        words[0] = verb;
        words[1] = "--data-path";
        words[2] = data.toString();
        System.arraycopy(rest, 0, words, 3, rest.length);
        return Panamax.command(words);
    }

    private interface Action {
        void run(Process container) throws Exception;
    }

    private void whileRunning(String script, Action action) throws Exception {
        Process container = command("exec", "--", "sh", "-c", script).start();
        try {
            awaitFile(data.resolve("state.json"));
            action.run(container);
        } finally {
            Panamax.endContainer(data);
            assertThat(container.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitFile(Path file) throws InterruptedException {
        for (int i = 0; i < 6000 && !Files.exists(file); i++) {
            Thread.sleep(10);
        }
        assertThat(file).exists();
    }

    @Test
    void statsAreOneObject() throws Exception {
        config("");
        whileRunning(COUNT, container -> {
            awaitFile(root.path().resolve("count"));
            Result result = panamax("stats");
            assertThat(result.errors()).isEmpty();
            assertThat(result.output())
                    .startsWith("{\n\t\"network_stats\": {\n")
                    .endsWith("}");
            JsonNode stats = new ObjectMapper().readTree(result.output());
            assertThat(stats.at("/cgroup_stats/cpu_stats/cpu_usage/total_usage").asLong())
                    .isPositive();
            assertThat(stats.at("/cgroup_stats/memory_stats/usage").asLong()).isPositive();
        });
    }

    @Test
    void statsGoOnUntilTheEnd() throws Exception {
        config("");
        whileRunning("sleep 1; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done", container -> {
            Result result = panamax("stats", "--interval", "100ms", "--format=table");
            assertThat(result.errors()).isEmpty();
            assertThat(result.status()).isZero();
            List<String> lines = result.output().lines().toList();
            assertThat(lines.getFirst())
                    .isEqualTo(
                            " CPU %    CPU TIME      MEMORY  MAX MEMORY      NET RX      NET TX  BLOCK READ BLOCK WRITE");
            assertThat(lines).hasSizeGreaterThan(5);
            assertThat(lines.subList(1, lines.size()))
                    .allMatch(line -> line.length() == lines.getFirst().length());
            assertThat(lines.get(1)).startsWith("     -");
            // It slept and then worked: the shares show both.
            assertThat(lines.subList(2, lines.size()))
                    .anyMatch(line -> share(line) < 5)
                    .anyMatch(line -> share(line) > 20);
        });
    }

    private static double share(String line) {
        return Double.parseDouble(line.strip().split(" ", 2)[0]);
    }

    @Test
    void pauseStopsACounterAndUnpauseLetsItGoOn() throws Exception {
        config("");
        whileRunning(COUNT, container -> {
            Path count = root.path().resolve("count");
            awaitFile(count);
            assertThat(panamax("pause")).isEqualTo(new Result(0, "", ""));
            long stopped = Files.size(count);
            Thread.sleep(200);
            assertThat(Files.size(count)).isEqualTo(stopped);
            assertThat(panamax("unpause")).isEqualTo(new Result(0, "", ""));
            Thread.sleep(200);
            assertThat(Files.size(count)).isGreaterThan(stopped);
        });
    }

    @Test
    void eachKillForMemoryIsALine() throws Exception {
        config(", \"memory\": 16777216");
        String eat =
                "while [ ! -e /go ]; do sleep 0.1; done; sh -c 'tail -c 64m /dev/zero'; exec tail -c 64m /dev/zero";
        whileRunning(eat, container -> {
            Process oom = command("oom").start();
            Thread.sleep(3000); // It says nothing before the first event.
            Files.createFile(root.path().resolve("go"));
            String output = new String(oom.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(oom.waitFor()).isZero();
            // The last one can be told twice: its cgroup is gone before the kills in it can be counted once more.
            assertThat(output.lines()).hasSizeBetween(2, 3).allMatch(line -> line.matches("20\\S+Z oom"));
            assertThat(container.waitFor()).isEqualTo(137);
        });
    }

    @Test
    void aSecondExecJoins() throws Exception {
        config("");
        whileRunning("sleep 600", container -> {
            Result result = panamax("exec", "--", "sh", "-c", "ps -o pid,args; exit 9");
            assertThat(result.output()).contains("1 sleep 600\n");
            assertThat(result.status()).isEqualTo(9);
            assertThat(data.resolve("state.json")).exists();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "pause", "unpause", "oom"})
    void withoutAContainerItSaysSo(String verb) {
        Result result = panamax(verb);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("no container is running here: there is no " + data);
        assertThat(result.output()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stats | --format=xml | takes json or table",
                "stats | --interval=1 | takes a span of time",
                "stats | --interval=0s | takes a span of time",
                "stats | --interval=s | takes a span of time",
                "pause | now | takes no arguments: now"
            })
    void badWordsAreExplained(String verb, String word, String message) throws Exception {
        config("");
        whileRunning("sleep 600", container -> {
            Result result = panamax(verb, word);
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.errors()).contains(message);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "config", "stats", "pause", "unpause", "oom"})
    void everyCommandHasHelp(String verb) {
        Result result = panamax(verb, "--help");
        assertThat(result.status()).isZero();
        assertThat(result.output()).startsWith("Usage: panamax " + verb).contains("--data-path DIR", "--help");
        assertThat(Panamax.command("help").run().output()).contains("  " + verb + " ");
    }

    @Test
    void configIsPrintedInItsOrder() throws Exception {
        Files.writeString(data.resolve("container.json"), "{\"HostName\":\"h\",\"zzz\":1,\"mount_config\":{}}");
        assertThat(panamax("config"))
                .isEqualTo(new Result(0, "{\n\t\"mount_config\": {},\n\t\"hostname\": \"h\"\n}", ""));
        Files.writeString(data.resolve("container.json"), "{\"hostname\": 5}");
        assertThat(panamax("config").errors()).contains("/hostname");
        Files.delete(data.resolve("container.json"));
        Result missing = panamax("config");
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.errors()).contains("can't read the configuration " + data.resolve("container.json"));
    }
}
