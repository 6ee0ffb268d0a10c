package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.cgroup.CgroupException;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes of a container are born in its cgroup, where version 2 is all there is: nobody else is ever in there, and nobody moves. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.UNIFIED})
class BirthTest extends BundleTestCase {
    private static final String MEMBERS = "cgroup.procs";

    private Path cgroup() {
        return CgroupFiles.directory("", "panamax-test/" + directory.getFileName());
    }

    private ObjectNode limited(int processes) {
        ObjectNode config = config("sleep", "100");
        config.withObject("/linux/resources").putObject("pids").put("limit", processes);
        return config;
    }

    private static void inUserNamespace(ObjectNode config) {
        config.withObject("/linux").withArray("namespaces").addObject().put("type", "user");
        for (String map : List.of("uidMappings", "gidMappings")) {
            config.withObject("/linux")
                    .putArray(map)
                    .addObject()
                    .put("containerID", 0)
                    .put("hostID", 100_000)
                    .put("size", 65_536);
        }
    }

    /** Returns the files of the cgroup that have been written to. */
    private static List<String> written(WatchService watch) throws InterruptedException {
        List<String> files = new ArrayList<>();
        for (WatchKey key = watch.poll(200, TimeUnit.MILLISECONDS);
                key != null;
                key = watch.poll(200, TimeUnit.MILLISECONDS)) {
            for (WatchEvent<?> event : key.pollEvents()) {
                files.add(String.valueOf(event.context()));
            }
            key.reset();
        }
        return files;
    }

    @Test
    void nothingIsEverPutIntoTheCgroup() throws Exception {
        assertNothingIsPut(limited(10));
        ObjectNode inUserNamespace = limited(10);
        inUserNamespace(inUserNamespace);
        assertNothingIsPut(inUserNamespace);
    }

    private void assertNothingIsPut(ObjectNode config) throws Exception {
        Path cgroup = Files.createDirectories(cgroup());
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            cgroup.register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            OciContainer container = create("c", config);
            container.start();
            try (JoinedProcess joined = container.join(joining(change -> {}, "sleep", "100"))) {
                int first = container.record().pid();
                int second = joined.process().pid();
                assertThat(members(cgroup)).containsExactlyInAnyOrder(first, second);
                assertThat(written(watch)).contains("pids.max").doesNotContain(MEMBERS);
                // The same watch sees it if somebody is put there.
                Files.writeString(cgroup.resolve(MEMBERS), Integer.toString(second));
                assertThat(written(watch)).contains(MEMBERS);
                container.killAll(9);
                joined.await();
            }
            container.await();
            container.delete(false);
        } finally {
            Files.deleteIfExists(cgroup);
            Files.deleteIfExists(cgroup.getParent());
        }
    }

    private static List<Integer> members(Path cgroup) throws IOException {
        return Files.readAllLines(cgroup.resolve(MEMBERS)).stream()
                .map(Integer::valueOf)
                .toList();
    }

    @Test
    void aLimitOfOneProcessIsEnoughForOne() throws IOException {
        OciContainer container = create("c", limited(1));
        container.start();
        assertThat(CgroupFiles.read(cgroup().resolve("pids.current"))).isEqualTo("1");
        assertThat(CgroupFiles.read(cgroup().resolve("pids.peak")))
                .as("no stage")
                .isEqualTo("1");
        assertThat(CgroupFiles.read(cgroup().resolve("pids.events"))).isEqualTo("max 0");
        kill(container);
    }

    @Test
    void aLimitOfTwoIsEnoughForOneThatJoins() throws IOException {
        OciContainer container = create("c", limited(2));
        container.start();
        try (JoinedProcess joined = container.join(joining(config -> {}, "sleep", "100"))) {
            assertThat(CgroupFiles.read(cgroup().resolve("pids.peak")))
                    .as("no stage")
                    .isEqualTo("2");
            container.killAll(9);
            joined.await();
        }
        container.await();
    }

    @Test
    void aLimitThatIsReachedHoldsForWhoJoinsAsWell() {
        OciContainer container = create("c", limited(1));
        container.start();
        assertThatThrownBy(() -> container.join(joining(config -> {}, "true")))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("the container has no room for another process")
                .hasMessageContaining("pids.max is 1; raise it");
        assertThat(container.processes()).containsExactly(container.record().pid());
        kill(container);
    }

    @Test
    void aLimitOfNoneIsForThoseThatComeAfterTheFirst() {
        String script = "echo one; (echo two); true";
        String seen = run(
                config ->
                        config.withObject("/linux/resources").putObject("pids").put("limit", 0),
                script);
        assertThat(seen).startsWith("one\n").contains("can't fork");
    }

    @Test
    void whoJoinsAContainerThatManagesCgroupsItselfIsPutBesideItsInit() throws IOException {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        Path inner = Files.createDirectory(cgroup().resolve("inner"));
        Files.writeString(
                inner.resolve(MEMBERS), Integer.toString(container.record().pid()));
        Files.writeString(cgroup().resolve("cgroup.subtree_control"), "+memory");
        try (JoinedProcess joined = container.join(joining(config -> {}, "sleep", "100"))) {
            assertThat(members(inner)).contains(joined.process().pid());
            container.killAll(9);
            joined.await();
        }
        container.await();
    }

    @Test
    void aCgroupBesideThreadsTakesNobodyAndSaysSo() throws IOException {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        Files.writeString(Files.createDirectory(cgroup().resolve("threads")).resolve("cgroup.type"), "threaded");
        Files.createDirectory(cgroup().resolve("beside"));
        JoinOptions options = joining(config -> {}, "sleep", "100");
        JoinOptions below = new JoinOptions(options.process(), null, null, null, 0, List.of("beside"), false);
        assertThatThrownBy(() -> container.join(below))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("EOPNOTSUPP")
                .hasMessageContaining("/beside can't have processes: its cgroup.type is \"domain invalid\"");
        assertThat(container.processes()).containsExactly(container.record().pid());
        kill(container);
    }

    @Test
    void aCgroupThatPassesControllersOnTakesNoContainerAndSaysSo() throws IOException {
        Path cgroup = Files.createDirectories(cgroup());
        try {
            Files.writeString(cgroup.resolve("../../cgroup.subtree_control"), "+memory");
            Files.writeString(cgroup.resolve("../cgroup.subtree_control"), "+memory");
            Files.writeString(cgroup.resolve("cgroup.subtree_control"), "+memory");
            assertThatThrownBy(() -> create("c", config("true")))
                    .isInstanceOf(CgroupException.class)
                    .hasMessageContaining("EBUSY")
                    .hasMessageContaining("passes controllers on (memory)");
        } finally {
            Files.deleteIfExists(cgroup);
            Files.deleteIfExists(cgroup.getParent());
        }
    }
}
