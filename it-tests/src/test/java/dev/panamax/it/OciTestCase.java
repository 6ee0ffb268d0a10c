package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Bundles, a directory for the state of their containers, and the command line; nothing may be left on the machine after a test. */
abstract class OciTestCase {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int PAUSE_MILLIS = 20;

    @TempDir
    Path directory;

    BusyboxRoot rootfs;
    Path state;
    OciRuntime runtime;
    /** Above the cgroups of all containers of this test. */
    String cgroups;

    private Machine before;

    /** Something that becomes true. */
    interface Condition {
        boolean holds() throws Exception;
    }

    @BeforeEach
    void prepare() throws IOException {
        rootfs = BusyboxRoot.create();
        state = directory.resolve("state");
        runtime = new OciRuntime(state);
        cgroups = "pnx-it-" + directory.getFileName().toString().toLowerCase(Locale.ROOT);
        OciRuntime.warmUp(state, bundle("first", config("first", "true")), "first");
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        try (BusyboxRoot _ = rootfs) {
            for (String id : runtime.run("list", "--quiet").output().lines().toList()) {
                runtime.run("delete", "--force", id);
            }
            await(() -> left().isEmpty());
            assertThat(left()).isEmpty();
            assertThat(containersOnDisk()).isEmpty();
        } finally {
            OwnCgroup.removeAll(cgroups); // Those of a test that has failed.
        }
    }

    /** Returns what the machine has now and had not before; what others have removed meanwhile is not our concern. */
    private List<String> left() {
        return Machine.look().withoutFds().since(before.withoutFds()).stream()
                .filter(change -> change.startsWith("+"))
                .toList();
    }

    /** Returns the directories of containers; the leases of addresses are no container. */
    private List<Path> containersOnDisk() throws IOException {
        if (!Files.exists(state)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(state)) {
            return files.filter(file -> !file.getFileName().toString().startsWith("@"))
                    .toList();
        }
    }

    /** Returns the configuration that {@code spec} writes, with another program and without a terminal. */
    ObjectNode config(String id, String... arguments) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
        config.withObject("/root").put("path", rootfs.path().toString()).put("readonly", false);
        ObjectNode process = config.withObject("/process");
        process.put("terminal", false);
        process.putArray("env").add("PATH=/bin");
        ArrayNode args = process.putArray("args");
        for (String argument : arguments) {
            args.add(argument);
        }
        config.withObject("/linux").put("cgroupsPath", "/" + cgroups + "/" + id);
        return config;
    }

    /** Writes a bundle, and returns its directory. */
    Path bundle(String name, ObjectNode config) throws IOException {
        Path bundle = Files.createDirectories(directory.resolve("bundles").resolve(name));
        Files.writeString(bundle.resolve("config.json"), JSON.writeValueAsString(config));
        return bundle;
    }

    /** Writes a bundle for a container, and creates it. */
    void create(String id, String... arguments) throws IOException {
        succeed("create", "--bundle", bundle(id, config(id, arguments)).toString(), id);
    }

    /** Creates a container and starts it. */
    void start(String id, String... arguments) throws IOException {
        create(id, arguments);
        succeed("start", id);
    }

    /** Runs a command that must succeed without a word on standard error, and returns what it printed. */
    String succeed(String... words) {
        Result result = runtime.run(words);
        assertThat(result.errors()).as(String.join(" ", words)).isEmpty();
        assertThat(result.status()).as(String.join(" ", words)).isZero();
        return result.output();
    }

    /** Runs a command that must fail in one line, and returns that. */
    String fail(String... words) {
        Result result = runtime.run(words);
        assertFailed(result, 1);
        return result.errors();
    }

    static void assertFailed(Result result, int status) {
        assertThat(result.errors())
                .startsWith("panamax: ")
                .hasLineCount(1)
                .doesNotContain("a defect of Panamax", "Exception", "\tat ");
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.output()).isEmpty();
    }

    JsonNode describe(String id) throws IOException {
        return JSON.readTree(succeed("state", id));
    }

    String status(String id) throws IOException {
        return describe(id).path("status").asText();
    }

    static void await(Condition condition) throws Exception {
        for (int i = 0; i < PATIENCE_MILLIS / PAUSE_MILLIS && !condition.holds(); i++) {
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    static void awaitFile(Path file) throws Exception {
        await(() -> Files.exists(file));
        assertThat(file).exists();
    }
}
