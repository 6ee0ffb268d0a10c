package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.cgroup.Freezer;
import dev.panamax.linux.Fd;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A start that is killed on the way, played step by step: the container waits for the next one, or it runs. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class KilledStartTest extends BundleTestCase {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PAUSE_MILLIS = 5;

    @Test
    void beforeItsByteTheContainerWaitsForTheNext() {
        OciContainer container = create("c", config("sleep", "600"));
        open(container).close();
        assertThat(container.status()).isEqualTo(ContainerStatus.CREATED);
        container.start();
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        assertThat(fifo(container)).doesNotExist();
    }

    @Test
    void afterItsByteTheContainerRuns() throws InterruptedException {
        OciContainer container = create("c", config("sleep", "600"));
        sendByte(container);
        for (int i = 0; i < PATIENCE_MILLIS / PAUSE_MILLIS && container.status() == ContainerStatus.CREATED; i++) {
            Thread.sleep(PAUSE_MILLIS);
        }
        assertThat(fifo(container)).exists();
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
        assertThatThrownBy(container::start).hasMessage("cannot start an already running container");
        container.pause();
        assertThat(container.status()).isEqualTo(ContainerStatus.PAUSED);
        container.resume();
        kill(container);
        assertThat(container.status()).isEqualTo(ContainerStatus.STOPPED);
        container.delete(false);
    }

    @Test
    void untilTheProgramIsExecutedTheNextOneWaitsForIt() throws Exception {
        OciContainer container = create("c", config("sleep", "600"));
        Map<String, Path> cgroups = container.record().cgroupPaths();
        Freezer.set(cgroups, true);
        CompletableFuture<Void> next;
        try {
            sendByte(container);
            assertThat(container.status()).isEqualTo(ContainerStatus.CREATED);
            next = CompletableFuture.runAsync(container::start);
        } finally {
            Freezer.set(cgroups, false);
        }
        // It finds the program executed, or waits for that.
        assertThat(next.handle((_, failure) -> failure == null ? "" : failure.getMessage())
                        .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isIn("", "dev.panamax.container.ContainerException: cannot start an already running container");
        assertThat(container.status()).isEqualTo(ContainerStatus.RUNNING);
    }

    private static void sendByte(OciContainer container) {
        try (Fd fifo = open(container)) {
            fifo.write(new byte[] {1});
        }
    }

    private static Fd open(OciContainer container) {
        return Objects.requireNonNull(StartFifo.take(container.directory().path()));
    }

    private static Path fifo(OciContainer container) {
        return container.directory().path().resolve(StartFifo.FILE);
    }
}
