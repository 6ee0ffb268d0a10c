package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The caller's hooks in the life of a container. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleHooksTest extends BundleTestCase {
    private static final List<String> POINTS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    /** Adds a hook that runs a script of busybox, which the host has, and the container at the same path. */
    private static void hook(ObjectNode config, String point, String script) {
        ObjectNode hook = config.withObject("/hooks").withArray(point).addObject();
        hook.put("path", "/bin/busybox");
        hook.putArray("args").add("sh").add("-c").add(script);
        hook.putArray("env").add("PATH=/bin").add("POINT=" + point);
    }

    private Path log() {
        return directory.resolve("log");
    }

    @Test
    void hooksRunInTheOrderOfTheSpecificationWithTheStateOnTheirInput() throws IOException {
        ObjectNode config = config("sh", "-c", "echo program >> /log");
        Path inside = Files.createFile(rootfs.path().resolve("log"));
        for (String point : POINTS) {
            boolean container = point.equals("startContainer");
            String file = container ? "/log" : inside.toString();
            hook(config, point, "/bin/busybox cat > /dev/null; echo $POINT >> " + file);
            hook(config, point, "/bin/busybox cat > " + (container ? "/" : directory + "/") + "state-" + point);
        }
        OciContainer container = create("hooks", config);
        int pid = container.record().pid();
        assertThat(Files.readAllLines(inside)).containsExactly("prestart", "createRuntime", "createContainer");
        container.start();
        container.await();
        container.delete(false);
        assertThat(Files.readAllLines(inside))
                .startsWith("prestart", "createRuntime", "createContainer", "startContainer")
                .endsWith("poststop")
                .contains("program", "poststart")
                .hasSize(7);
        for (String point : POINTS) {
            Path where = point.equals("startContainer") ? rootfs.path() : directory;
            JsonNode state =
                    new ObjectMapper().readTree(where.resolve("state-" + point).toFile());
            assertThat(state.path("id").asText()).isEqualTo("hooks");
            assertThat(state.path("bundle").asText())
                    .isEqualTo(directory.resolve("bundle").toString());
            String status = switch (point) {
                case "startContainer" -> "created";
                case "poststart" -> "running";
                case "poststop" -> "stopped";
                default -> "creating";
            };
            assertThat(state.path("status").asText()).as(point).isEqualTo(status);
            int seen = switch (point) {
                case "createContainer", "startContainer" -> 1;
                case "poststop" -> 0;
                default -> pid;
            };
            assertThat(state.path("pid").asInt()).as(point).isEqualTo(seen);
        }
    }

    @Test
    void hooksOfTheCreationRunWhileTheTreeIsMountedButNotYetTheRoot() throws IOException {
        ObjectNode config = config("true");
        String root = rootfs.path().toString();
        hook(config, "createRuntime", "/bin/busybox readlink /proc/self/ns/mnt > " + directory + "/runtime");
        hook(
                config,
                "createContainer",
                "/bin/busybox readlink /proc/self/ns/mnt > " + directory + "/container; /bin/busybox grep -q ' " + root
                        + "/dev/pts ' /proc/self/mountinfo && echo mounted >> " + directory + "/container; pwd >> "
                        + directory + "/container");
        create("hooks", config).delete(true);
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString();
        assertThat(Files.readString(directory.resolve("runtime")).strip()).isEqualTo(own);
        assertThat(Files.readAllLines(directory.resolve("container")))
                .hasSize(3)
                .doesNotContain(own)
                .containsSubsequence("mounted", directory.resolve("bundle").toString());
    }

    @Test
    void aHookThatFailsBeforeTheStartLeavesNoContainer() throws IOException {
        for (String point : POINTS.subList(0, 3)) {
            ObjectNode config = config("true");
            hook(config, point, "echo no luck >&2; exit 3");
            assertThatThrownBy(() -> create("hooks", config))
                    .as(point)
                    .hasMessageContaining(point + " hook #0")
                    .hasMessageContaining("exit status 3")
                    .hasMessageContaining("no luck")
                    .hasMessageContaining("/hooks/" + point + "/0");
            assertThat(runtime.exists("hooks")).isFalse();
        }
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    @Test
    void aHookThatTakesTooLongIsKilled() {
        ObjectNode config = config("true");
        hook(config, "createRuntime", "exec /bin/busybox sleep 1000");
        ((ObjectNode) config.at("/hooks/createRuntime/0")).put("timeout", 1);
        assertThatThrownBy(() -> create("hooks", config)).hasMessageContaining("killed after its timeout of 1 s");
    }

    @Test
    void aHookThatFailsAfterTheStartStopsTheContainer() {
        ObjectNode config = config("sleep", "1000");
        hook(config, "poststart", "exit 1");
        OciContainer container = create("hooks", config);
        assertThatThrownBy(container::start).hasMessageContaining("poststart hook #0");
        container.await();
        assertThat(container.status()).isEqualTo(ContainerStatus.STOPPED);
    }

    @Test
    void aHookOfTheStartThatFailsKeepsTheProgramFromRunning() {
        ObjectNode config = config("touch", "/ran");
        hook(config, "startContainer", "exit 1");
        OciContainer container = create("hooks", config);
        assertThatThrownBy(container::start).hasMessageContaining("startContainer hook #0");
        container.await();
        assertThat(rootfs.path().resolve("ran")).doesNotExist();
    }

    @Test
    void aHookAfterTheEndThatFailsHoldsNothingUp() throws IOException {
        ObjectNode config = config("true");
        hook(config, "poststop", "exit 1");
        hook(config, "poststop", "echo second > " + log());
        OciContainer container = create("hooks", config);
        container.delete(true);
        assertThat(Files.readString(log())).isEqualTo("second\n");
        assertThat(runtime.exists("hooks")).isFalse();
    }

    @Test
    void hooksOfTheContainerHaveNoMoreRightsThanItsProgram() throws IOException {
        ObjectNode config = config("true");
        rootfs.path().toFile().setWritable(true, false);
        config.withObject("/process").putObject("user").put("uid", 1).put("gid", 2);
        hook(config, "startContainer", "/bin/busybox grep -E '^(Uid|Gid|CapEff|CapBnd)' /proc/self/status > /rights");
        OciContainer container = create("hooks", config);
        container.start();
        container.await();
        assertThat(Files.readString(rootfs.path().resolve("rights")))
                .contains("Uid:\t1\t1\t1\t1")
                .contains("Gid:\t2\t2\t2\t2")
                .contains("CapEff:\t0000000000000000")
                .contains("CapBnd:\t0000000020000420");
    }
}
