package dev.panamax.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.SpecJson;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.FirstStart;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An image that an attacker has made, a directory of the host that he wants to get at, and a runtime in between. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
abstract class AttackTestCase {
    static final String SECRET = "the host's secret";
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    BusyboxRoot image;
    ContainerRuntime runtime;

    @TempDir
    Path host;

    private Machine before;

    @BeforeEach
    void prepare() throws IOException {
        image = BusyboxRoot.create();
        runtime = ContainerRuntime.at(host.resolve("state"));
        FirstStart.once(getClass(), () -> create("first", config("true")).delete(true));
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (OciContainer container : runtime.list()) {
            container.delete(true);
        }
        // The JVM closes its pipes to programs some time after their end.
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        List<String> left = Machine.look().since(before);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(PAUSE_NANOS);
            left = Machine.look().since(before);
        }
        assertThat(left).isEmpty();
        image.close();
    }

    @AfterAll
    static void writeScore() {
        Score.write();
    }

    /** Returns the configuration of {@code panamax spec} for a program, without a terminal. */
    ObjectNode config(String... arguments) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
            config.withObject("/root").put("path", image.path().toString()).put("readonly", false);
            config.withObject("/process").put("terminal", false);
            texts(config.withObject("/process"), "args", arguments);
            config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + host.getFileName());
            return config;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    OciContainer create(String id, ObjectNode config) {
        return runtime.create(id, CreateOptions.of(bundle(config)));
    }

    Bundle bundle(ObjectNode config) {
        try {
            Path bundle = Files.createDirectories(host.resolve("bundle"));
            Files.writeString(bundle.resolve(Bundle.CONFIG), JSON.writeValueAsString(config));
            return Bundle.read(bundle);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a script from a container's start to its end, and returns what it wrote. */
    String run(Consumer<ObjectNode> change, String script) {
        Path out = outputOfEverybody("out");
        ObjectNode config = config("sh", "-c", "{ " + script + "\n} > /out 2>&1");
        change.accept(config);
        OciContainer container = create("run", config);
        try {
            container.start();
            container.await();
            return read(out);
        } finally {
            container.delete(true);
        }
    }

    /** Runs a script in a container that runs already, and returns what it wrote. */
    String join(OciContainer container, Consumer<ObjectNode> change, String script) {
        Path out = outputOfEverybody("joined");
        try (JoinedProcess joined = container.join(joining(change, "sh", "-c", "{ " + script + "\n} > /joined 2>&1"))) {
            joined.await();
        }
        return read(out);
    }

    JoinOptions joining(Consumer<ObjectNode> change, String... arguments) {
        ObjectNode config = config(arguments);
        change.accept(config);
        return JoinOptions.of(Objects.requireNonNull(
                SpecJson.read("config.json", config.toString()).process()));
    }

    /** Starts a container that goes on until it is killed. */
    OciContainer sleeping(String id, Consumer<ObjectNode> change) {
        ObjectNode config = config("sleep", "1000");
        change.accept(config);
        OciContainer container = create(id, config);
        container.start();
        return container;
    }

    /** Returns what Panamax says against a container, or an empty text if it has run it. */
    String refusal(ObjectNode config) {
        try {
            OciContainer container = create("refused", config);
            try {
                container.start();
                container.await();
                return "";
            } finally {
                container.delete(true);
            }
        } catch (PanamaxException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Path outputOfEverybody(String name) {
        Path file = image.write(name, "");
        assertThat(file.toFile().setWritable(true, false)).isTrue(); // Whoever the program is.
        return file;
    }

    static void mount(ObjectNode config, String destination, String type, String source, String... options) {
        ObjectNode mount = config.withArray("mounts").addObject();
        mount.put("destination", destination).put("type", type).put("source", source);
        texts(mount, "options", options);
    }

    static void texts(ObjectNode parent, String name, String... texts) {
        ArrayNode array = parent.putArray(name);
        List.of(texts).forEach(array::add);
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a directory of the host with a secret in it. */
    Path secrets() {
        try {
            Path directory = Files.createDirectories(host.resolve("secrets"));
            Files.writeString(directory.resolve("secret"), SECRET);
            return directory;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns whether a directory of secrets has anything in it that was not there at first. */
    static boolean isChanged(Path secrets) {
        String[] names = Objects.requireNonNull(secrets.toFile().list());
        return names.length != 1 || !read(secrets.resolve("secret")).equals(SECRET);
    }

    /** Waits for something that a container makes. */
    static void awaitFile(Path file) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(file)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("there is no " + file + " after a minute");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
