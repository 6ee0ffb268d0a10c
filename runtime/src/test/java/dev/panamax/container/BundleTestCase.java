package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.Signal;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.SpecJson;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.FirstStart;
import dev.panamax.testing.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A bundle, and a directory for the state of containers, of which nothing may be left after a test. */
abstract class BundleTestCase {
    private static final ObjectMapper JSON = new ObjectMapper();

    BusyboxRoot rootfs;
    ContainerRuntime runtime;

    @TempDir
    Path directory;

    private Machine before;

    @BeforeEach
    void prepare() {
        rootfs = BusyboxRoot.create();
        runtime = ContainerRuntime.at(directory.resolve("state"));
        FirstStart.once(getClass(), () -> create("first", config("true")).delete(true));
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (OciContainer container : runtime.list()) {
            container.delete(true);
        }
        assertThat(Machine.look().since(before)).isEmpty();
        rootfs.close();
    }

    /** Returns the configuration that {@code panamax spec} prints, with another program and without a terminal. */
    ObjectNode config(String... arguments) {
        try {
            ObjectNode config = (ObjectNode) JSON.readTree(SpecTemplate.write(false));
            config.withObject("/root").put("path", rootfs.path().toString()).put("readonly", false);
            ObjectNode process = config.withObject("/process");
            process.put("terminal", false);
            ArrayNode args = process.putArray("args");
            for (String argument : arguments) {
                args.add(argument);
            }
            config.withObject("/linux").put("cgroupsPath", "/panamax-test/" + directory.getFileName());
            return config;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a bundle and reads it as the command line does. */
    Bundle bundle(ObjectNode config) {
        try {
            Path bundle = Files.createDirectories(directory.resolve("bundle"));
            Files.writeString(bundle.resolve(Bundle.CONFIG), JSON.writeValueAsString(config));
            return Bundle.read(bundle);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    OciContainer create(String id, ObjectNode config) {
        return runtime.create(id, CreateOptions.of(bundle(config)));
    }

    /** Runs a program from the start to the end, and returns what it wrote to a file of its root. */
    String run(Consumer<ObjectNode> change, String script) {
        ObjectNode config = config("sh", "-c", "{ " + script + "\n} > /out 2>&1");
        change.accept(config);
        try {
            Path out = rootfs.path().resolve("out");
            Files.deleteIfExists(out);
            Files.createFile(out);
            assertThat(out.toFile().setWritable(true, false)).isTrue(); // Whoever the program is.
            OciContainer container = create("run", config);
            container.start();
            container.await();
            container.delete(false);
            return Files.readString(out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns how a program joins a container: as its first one, but with other arguments. */
    JoinOptions joining(Consumer<ObjectNode> change, String... arguments) {
        ObjectNode config = config(arguments);
        change.accept(config);
        return JoinOptions.of(BundleChecks.process(SpecJson.read("config.json", config.toString())));
    }

    /** Joins a container, and returns what a script wrote to a file of its root. */
    String join(OciContainer container, Consumer<ObjectNode> change, String script) {
        try {
            Path out = rootfs.write("joined", "");
            assertThat(out.toFile().setWritable(true, false)).isTrue();
            JoinOptions options = joining(change, "sh", "-c", "{ " + script + "\n} > /joined 2>&1");
            try (JoinedProcess joined = container.join(options)) {
                joined.await();
            }
            return Files.readString(out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the directory that has a controller's files. */
    static Path cgroup(OciContainer container, String controller) {
        return CgroupFiles.directory(container.record().cgroupPaths(), controller);
    }

    /** Returns a list of the configuration that has these texts and nothing else. */
    static ArrayNode texts(ObjectNode parent, String name, String... texts) {
        ArrayNode array = parent.putArray(name);
        for (String text : texts) {
            array.add(text);
        }
        return array;
    }

    static void kill(OciContainer container) {
        container.kill(Signal.SIGKILL.number());
        container.await();
    }
}
