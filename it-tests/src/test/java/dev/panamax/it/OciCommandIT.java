package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs as engines call them: what they print, and how they end. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class OciCommandIT extends OciTestCase {
    private static final String ID = "ship";
    /** Tells of signals, and goes on. */
    private static final String LISTENER = """
            for s in HUP USR1 USR2 TERM; do trap "echo $s >> /got" $s; done
            echo ready > /got
            while :; do sleep 0.05; done
            """;

    private Path in(String name) {
        return rootfs.path().resolve(name);
    }

    private void awaitLine(String line) throws Exception {
        await(() -> Files.exists(in("got")) && Files.readAllLines(in("got")).contains(line));
        assertThat(in("got")).content().contains(line);
    }

    @Test
    void createAsContainerdCallsIt() throws Exception {
        ObjectNode config = config(ID, "sleep", "600");
        config.putObject("annotations").put("org.example", "x");
        Path bundle = bundle(ID, config);
        Path log = directory.resolve("log.json");
        Path pidFile = directory.resolve("init.pid");
        String[] words = {
            "--log",
            log.toString(),
            "--log-format",
            "json",
            "create",
            "--bundle",
            bundle.toString(),
            "--pid-file",
            pidFile.toString(),
            "--no-new-keyring",
            ID
        };
        Instant before = Instant.now();
        assertThat(succeed(words)).isEmpty();
        assertThat(Files.exists(log) ? Files.readString(log) : "").isEmpty();
        JsonNode created = describe(ID);
        assertThat(Files.readString(pidFile))
                .isEqualTo(created.path("pid").asText())
                .containsOnlyDigits();
        assertThat(created.path("ociVersion").asText()).startsWith("1.");
        assertThat(created.path("id").asText()).isEqualTo(ID);
        assertThat(created.path("status").asText()).isEqualTo("created");
        assertThat(created.path("bundle").asText())
                .isEqualTo(bundle.toRealPath().toString());
        assertThat(created.path("rootfs").asText()).isEqualTo(rootfs.path().toString());
        assertThat(created.path("owner").asText()).isEqualTo("root");
        assertThat(created.at("/annotations/org.example").asText()).isEqualTo("x");
        assertThat(Instant.parse(created.path("created").asText()))
                .isBetween(before.minusSeconds(1), before.plus(Duration.ofMinutes(1)));

        assertThat(succeed("start", ID)).isEmpty();
        assertThat(status(ID)).isEqualTo("running");
        assertThat(fail("start", ID)).contains("cannot start an already running container");
        JsonNode list = JSON.readTree(succeed("list", "-f", "json"));
        assertThat(list).hasSize(1).first().isEqualTo(describe(ID));
        assertThat(JSON.readTree(succeed("ps", "-f", "json", ID)))
                .hasSize(1)
                .first()
                .isEqualTo(created.path("pid"));

        succeed("kill", ID, "9");
        succeed("wait", ID);
        assertThat(describe(ID).path("pid").asInt()).isZero();
        assertThat(status(ID)).isEqualTo("stopped");
        assertThat(succeed("delete", ID)).isEmpty();
        assertThat(fail("state", ID)).isEqualTo("panamax: container does not exist: \"" + ID + "\"\n");
    }

    @Test
    void aFailureIsOneLineOfTheLogAndOneOfStandardError() throws Exception {
        Path log = directory.resolve("log.json");
        Path bundle = bundle(ID, config(ID, "no-such-program"));
        String error = fail("--log", log.toString(), "--log-format=json", "create", "--bundle", bundle.toString(), ID);
        assertThat(error).contains("executable file not found in $PATH");
        JsonNode line = JSON.readTree(log.toFile());
        assertThat(Files.readString(log)).hasLineCount(1);
        assertThat(line.path("level").asText()).isEqualTo("error");
        assertThat(error).isEqualTo("panamax: " + line.path("msg").asText() + "\n");
        assertThat(Instant.parse(line.path("time").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(fail("delete", ID)).contains("container does not exist");
    }

    @Test
    void signalsHaveNamesAndNumbers() throws Exception {
        start(ID, "sh", "-c", LISTENER);
        awaitLine("ready");
        succeed("kill", ID, "SIGHUP");
        awaitLine("HUP");
        succeed("kill", ID, "usr1");
        awaitLine("USR1");
        succeed("kill", ID, "12");
        awaitLine("USR2");
        succeed("kill", ID);
        awaitLine("TERM");
        assertThat(fail("kill", ID, "NOSUCH")).contains("NOSUCH");
        succeed("kill", "--all", ID, "KILL");
        succeed("wait", ID);
        assertThat(fail("kill", ID, "TERM")).contains("container not running");
        // Of what has no processes, all have got it.
        succeed("kill", "--all", ID, "KILL");
        succeed("kill", "-a", ID, "9");
        assertThat(fail("kill", "other", "9")).contains("container does not exist");
    }

    @Test
    void pauseAndResume() throws Exception {
        start(ID, "sh", "-c", LISTENER);
        awaitLine("ready");
        succeed("pause", ID);
        assertThat(status(ID)).isEqualTo("paused");
        succeed("kill", ID, "HUP");
        assertThat(in("got")).content().doesNotContain("HUP");
        assertFailed(runtime.run("exec", ID, "true"), 255);
        assertThat(fail("pause", ID)).contains("cannot pause a container that is paused");
        succeed("resume", ID);
        assertThat(status(ID)).isEqualTo("running");
        awaitLine("HUP");
        assertThat(fail("resume", ID)).contains("cannot resume a container that is running");
        succeed("pause", ID);
        succeed("kill", ID, "KILL");
        succeed("wait", ID);
        assertThat(fail("pause", ID)).contains("container not running");
    }

    @Test
    void limitsAreChangedAndCounted() throws Exception {
        start(ID, "sleep", "600");
        // As docker does, which sends zeros for what it has nothing to say about.
        String resources = """
                {"memory": {"limit": 67108864, "reservation": 0, "swap": 0, "kernel": 0},
                 "cpu": {"shares": 0, "quota": 0, "period": 0, "cpus": "", "mems": ""},
                 "pids": {"limit": 33}, "blockIO": {"weight": 0}}
                """;
        assertThat(runtime.runWith(resources, "update", "--resources=-", ID)).isEqualTo(new Result(0, "", ""));
        JsonNode stats = JSON.readTree(succeed("events", "--stats", ID));
        assertThat(stats.path("type").asText()).isEqualTo("stats");
        assertThat(stats.path("id").asText()).isEqualTo(ID);
        assertThat(stats.at("/data/memory/usage/limit").asLong()).isEqualTo(64L << 20);
        assertThat(stats.at("/data/memory/usage/usage").asLong()).isPositive();
        assertThat(stats.at("/data/pids/limit").asInt()).isEqualTo(33);
        assertThat(stats.at("/data/pids/current").asInt()).isEqualTo(1);
        assertThat(stats.at("/data/cpu/usage/total").asLong()).isPositive();

        succeed("update", "--memory", "96M", "--pids-limit", "44", ID);
        stats = JSON.readTree(succeed("events", "--stats", ID));
        assertThat(stats.at("/data/memory/usage/limit").asLong()).isEqualTo(96L << 20);
        assertThat(stats.at("/data/pids/limit").asInt()).isEqualTo(44);
        Result wrong = runtime.runWith("{\"memory\": {\"limit\": \"much\"}}", "update", "--resources", "-", ID);
        assertFailed(wrong, 1);
        assertThat(wrong.errors()).contains("/memory/limit");
    }

    @Test
    void aContainerThatIsNotThereIsDeletedByForceOnly() {
        assertThat(succeed("delete", "--force", "nobody")).isEmpty();
        assertThat(succeed("delete", "-f", "nobody")).isEmpty();
        assertThat(fail("delete", "nobody")).contains("container does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/b", "", "ä", "a b"})
    void anIdThatIsNoneIsRefusedByEveryVerb(String id) throws Exception {
        String bundle = bundle(ID, config(ID, "true")).toString();
        assertThat(fail("create", "--bundle", bundle, id)).contains("id");
        assertThat(fail("delete", "--force", id)).contains("id");
        assertThat(Files.exists(directory.resolve("b"))).isFalse();
    }

    @Test
    void runsInTheForeground() throws Exception {
        Path bundle = bundle(ID, config(ID, "sh", "-c", "echo out; echo error >&2; exit 7"));
        assertThat(runtime.run("run", "--bundle", bundle.toString(), ID)).isEqualTo(new Result(7, "out\n", "error\n"));
        bundle(ID, config(ID, "sh", "-c", "sleep 0.05; exit 0"));
        assertThat(runtime.run("run", "--keep", "--bundle", bundle.toString(), ID)
                        .status())
                .isZero();
        assertThat(status(ID)).isEqualTo("stopped");
        succeed("delete", ID);
        Result failed = runtime.run("run", "--bundle", directory.toString(), ID);
        assertFailed(failed, 1);
    }

    @Test
    void signalsGoToTheProgram() throws Exception {
        Path bundle = bundle(
                ID, config(ID, "sh", "-c", "trap 'exit 5' TERM\n echo ready > /got; while :; do sleep 0.05; done"));
        Path output = directory.resolve("output");
        for (String signal : new String[] {"TERM", "KILL"}) {
            Process process = new ProcessBuilder(runtime.command("run", "--bundle", bundle.toString(), ID))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            awaitLine("ready");
            if (signal.equals("TERM")) {
                process.destroy();
                assertThat(process.waitFor()).isEqualTo(5);
            } else {
                succeed("kill", ID, signal);
                assertThat(process.waitFor()).isEqualTo(128 + 9);
            }
            assertThat(output).isEmptyFile();
            assertThat(state.resolve(ID)).doesNotExist();
            Files.delete(in("got"));
        }
    }

    @Test
    void runsDetached() throws Exception {
        Path bundle = bundle(ID, config(ID, "sh", "-c", LISTENER));
        Path pidFile = directory.resolve("pid");
        succeed("run", "-d", "--pid-file", pidFile.toString(), "--bundle", bundle.toString(), ID);
        assertThat(Files.readString(pidFile)).isEqualTo(describe(ID).path("pid").asText());
        awaitLine("ready");
        assertThat(fail("run", "-d", "--bundle", bundle.toString(), ID)).contains("already exists");
        assertThat(status(ID)).isEqualTo("running");
        assertThat(fail("delete", ID)).contains("that is not stopped: running");
    }

    @Test
    void waitsForTheEnd() throws Exception {
        create(ID, "sh", "-c", "sleep 0.3");
        Process waiting = new ProcessBuilder(runtime.command("wait", ID)).start();
        succeed("start", ID);
        assertThat(waiting.waitFor()).isZero();
        assertThat(status(ID)).isEqualTo("stopped");
        assertThat(succeed("wait", ID)).isEmpty();
        assertThat(fail("wait", "other")).contains("container does not exist");
    }

    @Test
    void whatEnginesAskBeforeAnythingElse() throws Exception {
        JsonNode features = JSON.readTree(succeed("features"));
        assertThat(features.path("ociVersionMin").asText()).startsWith("1.");
        assertThat(features.path("ociVersionMax").asText()).startsWith("1.3");
        assertThat(features.path("mountOptions").toString()).contains("\"rro\"");
        Path bundle = Files.createDirectory(directory.resolve("new"));
        assertThat(succeed("spec", "--bundle", bundle.toString())).isEmpty();
        assertThat(JSON.readTree(bundle.resolve("config.json").toFile())
                        .at("/root/path")
                        .asText())
                .isEqualTo("rootfs");
        assertThat(fail("spec", "--bundle", bundle.toString())).contains("config.json");
        assertThat(succeed("--version")).contains("version ", "spec: 1.3");
        assertThat(fail("checkpoint", "--help")).contains("checkpoint is not supported");
        assertThat(fail("sail", ID)).contains("unknown command \"sail\"");
    }
}
