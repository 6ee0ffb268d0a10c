package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.cgroup.OomEvents;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be done with a container that runs, whoever started it. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class ContainerTest extends ContainerTestCase {
    private static final ContainerConfig CONFIG = ContainerConfig.usual().toBuilder()
            .cgroups(CgroupConfig.of("pnx-container", "c"))
            .build();
    private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i > /count; done";

    private String count() throws IOException {
        return Files.readString(root.path().resolve("count"));
    }

    ContainerTest() {
        super(CONFIG);
    }

    private void awaitCountOtherThan(String other) throws Exception {
        for (int i = 0; i < 500; i++) {
            Path file = root.path().resolve("count");
            if (Files.exists(file) && !count().equals(other) && !count().isEmpty()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("the counter stands at " + other);
    }

    @Test
    void aPausedCounterStopsAndGoesOn() throws Exception {
        try (Running running = Running.start(CONFIG, root, data, "sh", "-c", COUNT);
                Container container = Container.open(data)) {
            awaitCountOtherThan("");
            container.pause();
            assertThat(CgroupFiles.isFrozen(
                            CgroupFiles.directory(container.state().cgroupPaths(), "freezer")))
                    .isTrue();
            String stopped = count();
            Thread.sleep(300);
            assertThat(count()).isEqualTo(stopped);
            container.resume();
            awaitCountOtherThan(stopped);
            assertThat(running.init().pid()).isEqualTo(container.state().initPid());
        }
    }

    @Test
    void aPausedContainerCanBeKilled() {
        try (Running running = Running.start(CONFIG, root, data, "sleep", "600");
                Container container = Container.open(data)) {
            container.pause();
            assertThat(container.signal(Signal.SIGKILL.number())).isTrue();
            container.resume();
            assertThat(running.await()).isEqualTo(new WaitStatus.Killed(9));
        }
    }

    @Test
    void aContainerThatStartsFrozenDoesNotHoldUpItsOwnEnd() {
        ContainerConfig frozen = CONFIG.toBuilder()
                .cgroups(CgroupConfig.of("pnx-container", "c").withFreezer(CgroupConfig.Freezer.FROZEN))
                .build();
        assertThatThrownBy(() -> Run.of(
                        frozen,
                        root,
                        exec -> exec.startCallback(init -> {
                            throw new IllegalStateException("the callback failed");
                        }),
                        "sleep",
                        "600"))
                .hasMessage("the callback failed");
    }

    @Test
    void processesAreTheHostsNumbers() {
        try (Running running = Running.start(CONFIG, root, data, "sleep", "600");
                Container container = Container.open(data)) {
            assertThat(container.processes()).containsExactly(running.init().pid());
            Exec.of(CONFIG)
                    .dataPath(data)
                    .arguments(List.of("sleep", "600"))
                    .startCallback(joined -> {
                        assertThat(container.processes())
                                .containsExactlyInAnyOrder(running.init().pid(), joined.pid());
                        joined.signal(Signal.SIGKILL.number());
                    })
                    .join();
        }
    }

    @Test
    void countsWhatTheContainerUses() throws Exception {
        String work = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done > /count; sleep 600";
        try (Running running = Running.start(CONFIG, root, data, "sh", "-c", work);
                Container container = Container.open(data)) {
            awaitCountOtherThan("");
            JsonNode stats = new ObjectMapper().readTree(container.stats().toJson());
            JsonNode cpu = stats.at("/cgroup_stats/cpu_stats/cpu_usage");
            assertThat(cpu.get("total_usage").asLong()).isPositive();
            // Version 2 does not count for each processor.
            assertThat(cpu.path("percpu_usage").isEmpty()).isEqualTo(CgroupFiles.isUnified());
            assertThat(cpu.has("usage_in_kernelmode")).isTrue();
            assertThat(cpu.has("usage_in_usermode")).isTrue();
            JsonNode memory = stats.at("/cgroup_stats/memory_stats");
            assertThat(memory.get("usage").asLong()).isPositive();
            assertThat(memory.get("max_usage").asLong())
                    .isGreaterThanOrEqualTo(memory.get("usage").asLong() / 2);
            assertThat(memory.path("stats")
                            .path(CgroupFiles.isUnified() ? "anon" : "rss")
                            .asLong())
                    .isPositive();
            assertThat(memory.get("failcnt").asLong()).isZero();
            assertThat(stats.at("/cgroup_stats/cpu_stats").has("throttling_data"))
                    .isTrue();
            assertThat(stats.at("/cgroup_stats").has("blkio_stats")).isTrue();
            assertThat(stats.get("network_stats").fieldNames())
                    .toIterable()
                    .containsExactly(
                            "rx_bytes",
                            "rx_packets",
                            "rx_errors",
                            "rx_dropped",
                            "tx_bytes",
                            "tx_packets",
                            "tx_errors",
                            "tx_dropped");
            assertThat(running.init().pid()).isPositive();
        }
    }

    @Test
    void devicesCanBeAllowedWhileItRuns() {
        String ask = "mknod /dev/full2 c 1 7; head -c1 /dev/full2 > /dev/null";
        ContainerConfig few = CONFIG.toBuilder()
                .cgroups(CgroupConfig.of("pnx-container", "c"))
                .build();
        try (Running running = Running.start(few, root, data, "sleep", "600");
                Container container = Container.open(data)) {
            assertThat(join(container, ask).status()).isEqualTo(new WaitStatus.Exited(0));
            container.allowDevices(List.of(Device.ALLOWED.getFirst(), Device.SIMPLE.getFirst()));
            assertThat(join(container, "head -c1 /dev/full2 > /dev/null").status())
                    .isEqualTo(new WaitStatus.Exited(1));
            container.allowDevices(Device.ALLOWED);
            assertThat(join(container, "head -c1 /dev/full2 > /dev/null").status())
                    .isEqualTo(new WaitStatus.Exited(0));
            assertThat(running.init().pid()).isPositive();
        }
    }

    private static Run join(Container container, String script) {
        WaitStatus status =
                container.exec(CONFIG).arguments(List.of("sh", "-c", script)).join();
        return new Run(status, "");
    }

    @Test
    void aContainerThatHasEndedCantBePaused() {
        assertThatThrownBy(() -> Container.open(data)).hasMessageContaining("no container is running here");
        Running running = Running.start(CONFIG, root, data, "sleep", "600");
        try (Container container = Container.open(data)) {
            running.close();
            assertThatThrownBy(container::pause).hasMessageContaining("the container has ended");
            assertThat(container.signal(Signal.SIGKILL.number())).isFalse();
        }
    }

    @Test
    void withoutCgroupsThereIsNothingToFreeze() {
        ContainerConfig config = CONFIG.toBuilder().cgroups(null).build();
        try (Running running = Running.start(config, root, data, "sleep", "600");
                Container container = Container.open(data)) {
            assertThatThrownBy(container::pause).hasMessageContaining("no cgroup with a freezer");
            assertThat(container.processes()).containsExactly(running.init().pid());
            assertThat(container.stats().cgroup().memory().usage()).isZero();
        }
    }

    /** Only a child that uses too much is killed, twice, and init at the end. */
    @Test
    void runningOutOfMemoryIsTold() {
        ContainerConfig limited = CONFIG.toBuilder()
                .cgroups(CgroupConfig.of("pnx-container", "c").withMemory(16 << 20))
                .build();
        String eat = "read go; for i in 1 2; do sh -c 'tail -c 64m /dev/zero' ; done; exec tail -c 64m /dev/zero";
        try (Pipe stdin = Pipe.open()) {
            Running running = Running.start(
                    limited, root, data, exec -> exec.stdin(new Stdio.Inherited(stdin.read())), "sh", "-c", eat);
            try (running;
                    Container container = Container.open(data);
                    OomEvents events = container.oomEvents()) {
                stdin.write().write(new byte[] {'\n'});
                long told = 0;
                for (long count = events.await(); count > 0; count = events.await()) {
                    told += count;
                }
                // The last one can be told twice: its cgroup is gone before the kills in it can be counted once more.
                assertThat(told).isBetween(3L, 4L);
                assertThat(running.await()).isEqualTo(new WaitStatus.Killed(9));
            }
        }
    }
}
