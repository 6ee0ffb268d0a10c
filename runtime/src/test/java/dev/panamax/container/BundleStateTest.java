package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is known of a bundle's container, by whoever asks. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleStateTest extends BundleTestCase {
    private JsonNode state(String id) throws Exception {
        OciContainer container = runtime.find(id);
        return new ObjectMapper().readTree(StateJson.write(container.record(), container.status()));
    }

    @Test
    void theStateHasWhatTheSpecificationAsksFor() throws Exception {
        ObjectNode config = config("sleep", "100");
        config.put("ociVersion", "1.1.0").putObject("annotations").put("com.example.key", "value");
        OciContainer container = create("c", config);
        JsonNode created = state("c");
        assertThat(created.path("ociVersion").asText()).isEqualTo("1.1.0");
        assertThat(created.path("id").asText()).isEqualTo("c");
        assertThat(created.path("status").asText()).isEqualTo("created");
        assertThat(created.path("pid").asInt())
                .isEqualTo(container.record().pid())
                .isPositive();
        assertThat(created.path("bundle").asText())
                .isEqualTo(directory.resolve("bundle").toString());
        assertThat(created.path("annotations").path("com.example.key").asText()).isEqualTo("value");
        container.start();
        assertThat(state("c").path("status").asText()).isEqualTo("running");
        container.pause();
        assertThat(state("c").path("status").asText()).isEqualTo("paused");
        container.resume();
        kill(container);
        assertThat(state("c").path("status").asText()).isEqualTo("stopped");
    }

    @Test
    void whatComesLaterToTheBundleChangesNothing() throws Exception {
        ObjectNode config = config("sh", "-c", "echo first > /out");
        OciContainer container = create("c", config);
        Path file = directory.resolve("bundle/config.json");
        Files.writeString(file, Files.readString(file).replace("echo first", "echo later"));
        container.start();
        container.await();
        assertThat(Files.readString(rootfs.path().resolve("out"))).isEqualTo("first\n");
    }

    @Test
    void anybodyWhoKnowsTheDirectoryCanGoOnWithAContainer() {
        create("c", config("sleep", "100"));
        ContainerRuntime another = ContainerRuntime.at(directory.resolve("state"));
        another.find("c").start();
        assertThat(runtime.find("c").status()).isEqualTo(ContainerStatus.RUNNING);
        another.find("c").kill(9);
        another.find("c").await();
        another.find("c").delete(false);
        assertThat(runtime.list()).isEmpty();
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void operationsOnNobodyAreErrors() {
        create("c", config("true")).delete(true);
        assertThatThrownBy(() -> runtime.find("nobody")).hasMessage("container does not exist: \"nobody\"");
        assertThatThrownBy(() -> runtime.find("../c")).hasMessageContaining("../c");
        assertThatThrownBy(() -> create("..", config("true"))).hasMessageContaining("..");
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void aSignalIsTheOneThatWasGivenAndOnlyForTheLiving() throws Exception {
        String script = "trap 'echo usr1 > /out; exit 4' USR1; echo > /ready; while :; do sleep 0.01; done";
        OciContainer container = create("c", config("sh", "-c", script));
        container.start();
        for (int i = 0; i < 1000 && !Files.exists(rootfs.path().resolve("ready")); i++) {
            Thread.sleep(5);
        }
        container.kill(10);
        assertThat(container.await()).isEqualTo(new dev.panamax.linux.WaitStatus.Exited(4));
        assertThat(Files.readString(rootfs.path().resolve("out"))).isEqualTo("usr1\n");
        assertThatThrownBy(() -> container.kill(9)).hasMessageStartingWith("container not running");
        OciContainer created = create("created", config("true"));
        created.kill(9);
        created.await();
        assertThat(created.status()).isEqualTo(ContainerStatus.STOPPED);
    }
}
