package dev.panamax.it.engines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb as an engine's cleanup calls it: XDG_RUNTIME_DIR is all there is in the environment, and it is empty. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class EmptyEnvironmentIT {
    private static final String ID = "pnx-empty";
    private static final int SECONDS = 60;

    @TempDir
    Path directory;

    private BusyboxRoot root;
    private Machine before;

    @BeforeEach
    void makeBundle() throws IOException {
        root = BusyboxRoot.create();
        before = Machine.look();
        bundle("sleep", "600");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        runtime("delete", "--force", ID);
        for (int i = 0; i < 40 && !left().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(left()).isEmpty();
        assertThat(directory.resolve("root").resolve(ID)).doesNotExist();
        root.close();
    }

    private List<String> left() {
        return Machine.look().withoutFds().since(before.withoutFds()).stream()
                .filter(change -> change.startsWith("+"))
                .toList();
    }

    private void bundle(String... args) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Files.writeString(
                directory.resolve("config.json"), """
                {"ociVersion": "1.0.2",
                 "root": {"path": "%s"},
                 "process": {"cwd": "/", "env": ["PATH=/bin"], "args": %s,
                   "user": {"uid": 0, "gid": 0}},
                 "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
                 "linux": {
                   "cgroupsPath": "/%s",
                   "resources": {"devices": [{"allow": true, "access": "rwm"}]},
                   "namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "network"}, {"type": "ipc"}, {"type": "uts"}]}}
                """.formatted(root.path(), mapper.writeValueAsString(args), ID));
    }

    /** Runs a verb; what a container of it writes goes to the same files. */
    private Outcome runtime(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                RuntimeUnderTest.PATH.toString(),
                "--root",
                directory.resolve("root").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("XDG_RUNTIME_DIR", "");
        Path out = directory.resolve("out");
        Path errors = directory.resolve("err");
        Process process = builder.directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end: " + Files.readString(out) + Files.readString(errors));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(errors));
    }

    private Outcome succeed(String... words) throws Exception {
        return runtime(words).mustSucceed();
    }

    private void createContainer() throws Exception {
        succeed(
                "create",
                "--bundle",
                directory.toString(),
                "--pid-file",
                directory.resolve("pid").toString(),
                ID);
    }

    private void startContainer() throws Exception {
        createContainer();
        succeed("start", ID);
    }

    private JsonNode describe() throws Exception {
        return new ObjectMapper().readTree(succeed("state", ID).output());
    }

    private String status() throws Exception {
        return describe().path("status").asText();
    }

    private static void awaitFile(Path file) throws InterruptedException {
        for (int i = 0; i < 500 && !Files.exists(file); i++) {
            Thread.sleep(10);
        }
        assertThat(file).exists();
    }

    @Test
    void create() throws Exception {
        createContainer();
        assertThat(status()).isEqualTo("created");
        assertThat(Files.readString(directory.resolve("pid")))
                .isEqualTo(describe().path("pid").asText());
    }

    @Test
    void start() throws Exception {
        startContainer();
        assertThat(status()).isEqualTo("running");
        assertThat(runtime("start", ID).status()).isEqualTo(1);
    }

    @Test
    void run() throws Exception {
        bundle("sh", "-c", "echo \"$PATH $XDG_RUNTIME_DIR\"; exit 7");
        assertThat(runtime("run", "--bundle", directory.toString(), ID)).isEqualTo(new Outcome(7, "/bin \n", ""));
    }

    @Test
    void exec() throws Exception {
        startContainer();
        assertThat(runtime("exec", ID, "sh", "-c", "echo $PATH; exit 9")).isEqualTo(new Outcome(9, "/bin\n", ""));
    }

    @Test
    void execOfAProcessFileDetached() throws Exception {
        startContainer();
        Files.writeString(
                directory.resolve("process.json"),
                "{\"cwd\": \"/\", \"args\": [\"/bin/touch\", \"/touched\"], \"user\": {\"uid\": 0, \"gid\": 0}}");
        Path pid = directory.resolve("exec-pid");
        succeed(
                "exec",
                "--pid-file",
                pid.toString(),
                "--process",
                directory.resolve("process.json").toString(),
                "--detach",
                ID);
        assertThat(Files.readString(pid)).matches("\\d+");
        awaitFile(root.path().resolve("touched"));
    }

    @Test
    void state() throws Exception {
        startContainer();
        JsonNode state = describe();
        assertThat(state.path("id").asText()).isEqualTo(ID);
        assertThat(state.path("bundle").asText()).isEqualTo(directory.toString());
    }

    @Test
    void list() throws Exception {
        startContainer();
        assertThat(succeed("list", "--quiet").text()).isEqualTo(ID);
        JsonNode list =
                new ObjectMapper().readTree(succeed("list", "--format", "json").output());
        assertThat(list.path(0).path("status").asText()).isEqualTo("running");
        assertThat(succeed("list").lines().getLast()).contains(ID, "running");
    }

    @Test
    void ps() throws Exception {
        startContainer();
        assertThat(succeed("ps", "--format", "json", ID).text())
                .isEqualTo("[" + describe().path("pid").asText() + "]");
    }

    @Test
    void psAsATable() throws Exception {
        startContainer();
        assertThat(succeed("ps", ID).lines().getLast()).contains("sleep 600");
    }

    @Test
    void pauseAndResume() throws Exception {
        startContainer();
        succeed("pause", ID);
        assertThat(status()).isEqualTo("paused");
        succeed("resume", ID);
        assertThat(status()).isEqualTo("running");
    }

    @Test
    void update() throws Exception {
        startContainer();
        Files.writeString(directory.resolve("resources.json"), "{\"pids\": {\"limit\": 77}}");
        succeed("update", "--resources=" + directory.resolve("resources.json"), ID);
        JsonNode stats =
                new ObjectMapper().readTree(succeed("events", "--stats", ID).output());
        assertThat(stats.at("/data/pids/limit").asInt()).isEqualTo(77);
    }

    @Test
    void events() throws Exception {
        startContainer();
        JsonNode stats =
                new ObjectMapper().readTree(succeed("events", "--stats", ID).output());
        assertThat(stats.path("type").asText()).isEqualTo("stats");
        assertThat(stats.at("/data/pids/current").asInt()).isEqualTo(1);
    }

    @Test
    void kill() throws Exception {
        bundle("sh", "-c", "trap 'touch /got; exit' TERM; touch /ready; while :; do sleep 0.1; done");
        startContainer();
        awaitFile(root.path().resolve("ready"));
        succeed("kill", ID, "15");
        awaitFile(root.path().resolve("got"));
    }

    @Test
    void delete() throws Exception {
        startContainer();
        assertThat(runtime("delete", ID).status()).isEqualTo(1);
        succeed("kill", ID, "KILL");
        for (int i = 0; i < 100 && !status().equals("stopped"); i++) {
            Thread.sleep(20);
        }
        succeed("delete", ID);
        assertThat(runtime("state", ID).errors()).contains("does not exist");
    }

    @Test
    void deleteByForce() throws Exception {
        startContainer();
        succeed("delete", "--force", ID);
        succeed("delete", "--force", ID);
        assertThat(runtime("state", ID).errors()).contains("does not exist");
    }

    @Test
    void waitForTheEnd() throws Exception {
        bundle("sh", "-c", "sleep 1; exit 6");
        startContainer();
        assertThat(runtime("wait", ID).errors()).isEmpty();
        assertThat(status()).isEqualTo("stopped");
    }

    @Test
    void features() throws Exception {
        JsonNode features = new ObjectMapper().readTree(succeed("features").output());
        assertThat(features.path("ociVersionMin").asText()).isNotEmpty();
        assertThat(features.path("hooks")).isNotEmpty();
    }

    @Test
    void spec() throws Exception {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        succeed("spec", "--bundle", bundle.toString());
        JsonNode spec =
                new ObjectMapper().readTree(bundle.resolve("config.json").toFile());
        assertThat(spec.at("/process/args/0").asText()).isEqualTo("sh");
    }

    @Test
    void version() throws Exception {
        assertThat(succeed("--version").output()).contains("version ", "spec: ");
    }
}
