package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Fd;
import dev.panamax.linux.Uninterruptibly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory of a container's state, and others who want it at the same time. */
class StateDirectoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Long enough that nobody finds the root gone time after time. */
    private static final long PAUSE_NANOS = 500_000;

    @TempDir
    private Path directory;

    @Test
    void anIdIsClaimedOnce() {
        StateDirectory claimed = StateDirectory.create(directory.resolve("a/b/c"), "ship");
        assertThat(claimed.path()).isEqualTo(directory.resolve("a/b/c/ship"));
        assertThatThrownBy(() -> StateDirectory.create(directory.resolve("a/b/c"), "ship"))
                .hasMessageStartingWith("container with given ID already exists: \"ship\"");
    }

    @Test
    void aPlaceThatCannotBeIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> StateDirectory.create(file.resolve("below"), "ship"))
                .hasMessage("can't make " + file + "/below/ship for the container's state: not a directory:"
                        + " name another place with --root");
    }

    /** As {@code exec} of a container.json does with {@code /run/panamax}. A machine far slower than the pause would lose each race. */
    @Test
    @Tag("host")
    void anEmptyRootMayBeRemovedByOthersMeanwhile() {
        Path root = directory.resolve("root");
        AtomicInteger removals = new AtomicInteger();
        Thread remover = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                // An empty directory is deleted by this, another one is not.
                if (root.toFile().delete()) {
                    removals.incrementAndGet();
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
        try {
            for (int i = 0; i < 2000; i++) {
                StateDirectory.create(root, "ship").remove();
            }
        } finally {
            remover.interrupt();
            Uninterruptibly.join(remover);
        }
        assertThat(removals).hasPositiveValue();
    }

    @Test
    void whoWaitsForAContainerThatIsRemovedGetsNoOther() throws Exception {
        StateDirectory mine = StateDirectory.create(directory, "ship");
        FutureTask<Fd> waiting = new FutureTask<>(() -> mine.lock(PATIENCE));
        Thread other;
        try (Fd _ = mine.lock(PATIENCE)) {
            other = Thread.ofPlatform().start(waiting);
            Thread.sleep(20);
            mine.remove();
            StateDirectory.create(directory, "ship");
        }
        Uninterruptibly.join(other);
        assertThatThrownBy(() -> Uninterruptibly.get(waiting))
                .hasMessageContaining("container does not exist: \"ship\"");
        mine.lock(PATIENCE).close();
    }
}
