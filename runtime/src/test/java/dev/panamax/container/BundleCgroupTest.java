package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.PanamaxException;
import dev.panamax.config.ConfigException;
import dev.panamax.oci.ResourcesJson;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bundle's cgroup and its share of the machine. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleCgroupTest extends BundleTestCase {
    private static ObjectNode resources(ObjectNode config) {
        return config.withObject("/linux/resources");
    }

    private static void rule(
            ArrayNode rules, boolean allow, String type, @Nullable Integer major, @Nullable Integer minor) {
        ObjectNode rule = rules.addObject().put("allow", allow).put("access", "rwm");
        if (!type.isEmpty()) {
            rule.put("type", type);
        }
        if (major != null) {
            rule.put("major", major);
        }
        if (minor != null) {
            rule.put("minor", minor);
        }
    }

    private OciContainer running(Consumer<ObjectNode> change) {
        ObjectNode config = config("sleep", "100");
        change.accept(config);
        OciContainer container = create("c", config);
        container.start();
        return container;
    }

    private static String read(OciContainer container, String controller, String file) throws IOException {
        return Files.readString(cgroup(container, controller).resolve(file)).strip();
    }

    private static void update(OciContainer container, String resources) {
        container.update(ResourcesJson.read("limits", resources.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anAbsolutePathIsTheSamePlaceEveryTimeAndGoesWithTheContainer() throws IOException {
        Path memory = null;
        for (int i = 0; i < 2; i++) {
            OciContainer container = running(config -> {});
            Path directory = cgroup(container, "memory");
            assertThat(directory)
                    .isEqualTo(CgroupFiles.directory("memory", "panamax-test/" + this.directory.getFileName()));
            assertThat(memory == null || memory.equals(directory)).isTrue();
            assertThat(Files.readAllLines(directory.resolve("cgroup.procs")))
                    .containsExactly(Integer.toString(container.record().pid()));
            memory = directory;
            container.delete(true);
            assertThat(directory).doesNotExist();
        }
    }

    @Test
    void aPathThatLeadsElsewhereOrIsInUseIsRefused() {
        ObjectNode up = config("true");
        up.withObject("/linux").put("cgroupsPath", "/panamax-test/../x");
        assertThatThrownBy(() -> create("c", up))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/cgroupsPath");
        OciContainer first = running(config -> {});
        assertThatThrownBy(() -> create("second", config("true")))
                .isInstanceOf(PanamaxException.class)
                .hasMessageContaining("/linux/cgroupsPath");
        assertThat(runtime.exists("second")).isFalse();
        kill(first);
    }

    @Test
    void limitsAreInForceWhenTheProgramStarts() throws IOException {
        OciContainer container = running(config -> {
            ObjectNode resources = resources(config);
            resources.putObject("memory").put("limit", 64 << 20).put("checkBeforeUpdate", true);
            resources.putObject("pids").put("limit", 17);
            resources.putObject("cpu").put("shares", 512).put("quota", 50_000).put("period", 100_000);
        });
        assertThat(CgroupFiles.memoryLimit(cgroup(container, "memory"))).isEqualTo(Integer.toString(64 << 20));
        assertThat(read(container, "pids", "pids.max")).isEqualTo("17");
        assertThat(CgroupFiles.bandwidth(cgroup(container, "cpu"))).isEqualTo("50000 100000");
        assertThat(
                        CgroupFiles.isUnified()
                                ? read(container, "cpu", "cpu.weight")
                                : read(container, "cpu", "cpu.shares"))
                .isEqualTo(CgroupFiles.isUnified() ? "59" : "512");
        update(container, "{\"pids\":{\"limit\":20},\"memory\":{\"limit\":33554432,\"swap\":0}}");
        assertThat(read(container, "pids", "pids.max")).isEqualTo("20");
        assertThat(CgroupFiles.memoryLimit(cgroup(container, "memory"))).isEqualTo("33554432");
        assertThatThrownBy(() -> update(
                        container, "{\"pids\":{\"limit\":30},\"memory\":{\"limit\":4096,\"checkBeforeUpdate\":true}}"))
                .hasMessageContaining("/memory");
        assertThat(read(container, "pids", "pids.max")).isEqualTo("20");
        kill(container);
    }

    /** Tries to open a block device that is not there: whoever may not is told so first. */
    private String open(Consumer<ArrayNode> rules) {
        String script = "rm -f /b; mknod /b b 240 7; dd if=/b of=/dev/null count=1; head -c1 /dev/zero | wc -c";
        return run(
                config -> {
                    ObjectNode sets = config.withObject("/process").putObject("capabilities");
                    for (String set : new String[] {"bounding", "effective", "permitted"}) {
                        texts(sets, set, "CAP_MKNOD");
                    }
                    ArrayNode devices = resources(config).putArray("devices");
                    rule(devices, false, "", null, null);
                    rules.accept(devices);
                },
                script);
    }

    @Test
    void deviceRulesCountInTheirOrder() {
        String denied = "Operation not permitted";
        assertThat(open(rules -> {})).contains(denied).endsWith("1\n");
        assertThat(open(rules -> rule(rules, true, "b", 240, null))).doesNotContain(denied);
        assertThat(open(rules -> {
                    rule(rules, true, "b", 240, 7);
                    rule(rules, false, "b", 240, null);
                }))
                .contains(denied);
        assertThat(open(rules -> rule(rules, true, "", null, null))).doesNotContain(denied);
    }

    private static void exceptionToAnException(ArrayNode rules) {
        rule(rules, true, "b", 240, null);
        rule(rules, false, "b", 240, 7);
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void versionOneHasNoWordsForAnExceptionToAnException() {
        assertThatThrownBy(() -> open(BundleCgroupTest::exceptionToAnException))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/resources/devices/2");
    }

    @Test
    @Tag("vm")
    @Requires(Feature.UNIFIED)
    void versionTwoHasExceptionsToExceptions() {
        assertThat(open(BundleCgroupTest::exceptionToAnException)).contains("Operation not permitted");
    }

    @Test
    void aRuleForDevicesOfEitherTypeIsForItsNumbersOnly() {
        String denied = "Operation not permitted";
        assertThat(open(rules -> rule(rules, true, "a", 240, 7))).doesNotContain(denied);
        assertThat(open(rules -> rule(rules, true, "a", 240, null))).doesNotContain(denied);
        assertThat(open(rules -> rule(rules, true, "a", 241, 7))).contains(denied);
    }

    @Test
    void valuesThatCanNotBeAreRefusedBeforeAnythingIsMade() {
        ObjectNode config = config("true");
        resources(config).putObject("cpu").put("quota", 1000).put("burst", 2000);
        resources(config)
                .putObject("blockIO")
                .putArray("weightDevice")
                .addObject()
                .put("major", 7)
                .put("minor", 0);
        resources(config).putObject("rdma").putObject("mlx5_1");
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/resources/cpu/burst")
                .hasMessageContaining("/linux/resources/blockIO/weightDevice/0")
                .hasMessageContaining("/linux/resources/rdma/mlx5_1");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void versionOneHasNoFilesOfVersionTwo() {
        ObjectNode files = config("true");
        resources(files).putObject("unified").put("memory.high", "1000000");
        assertThatThrownBy(() -> create("c", files)).hasMessageContaining("/linux/resources/unified");
        assertThat(runtime.list()).isEmpty();
    }

    @Test
    void aShareOfCachesWithoutResctrlIsRefusedBeforeAnythingIsMade() {
        ObjectNode config = config("true");
        config.withObject("/linux").putObject("intelRdt").put("l3CacheSchema", "L3:0=f");
        assertThatThrownBy(() -> create("c", config))
                .hasMessageContaining("no resctrl is mounted")
                .hasMessageEndingWith("[/linux/intelRdt]");
        assertThat(directory.resolve("state")).isEmptyDirectory();
        OciContainer container = running(without -> {});
        assertThatThrownBy(() -> container.updateIntelRdt("L3:0=f", null)).hasMessageContaining("linux.intelRdt");
        kill(container);
    }
}
