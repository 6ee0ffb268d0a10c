package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Fd;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Poll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listening for OOM events, with files in the place of a cgroup's. Events of real ones are in {@code ContainerTest}. */
class OomEventsTest {
    @TempDir
    private Path directory;

    private Process process;
    private PidFd init;

    @BeforeEach
    void startSomething() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
        init = PidFd.open((int) process.pid());
    }

    @AfterEach
    void endIt() throws InterruptedException {
        init.close();
        process.destroyForcibly().waitFor();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void versionOneRegistersACounterAndTheControlFile() throws Exception {
        Path control = file("cgroup.event_control", "");
        file("memory.oom_control", "oom_kill_disable 0\n");
        String registered;
        try (OomEvents events = OomEvents.of(Map.of("memory", directory), init)) {
            String[] words = Files.readString(control).split(" ", -1);
            assertThat(words).hasSize(2);
            registered = words[0];
            try (Fd counter = Fd.of(Long.parseLong(words[0])).duplicate()) {
                counter.write(eight(1));
                assertThat(events.await()).isEqualTo(1);
                counter.write(eight(3));
                assertThat(events.await()).isEqualTo(3);
                Files.delete(control);
                counter.write(eight(1));
                assertThat(events.await()).isZero();
                assertThat(events.await()).isZero();
                assertThat(Poll.readable(List.of(counter), Duration.ZERO)).isEmpty();
            }
        }
        assertThat(Path.of("/proc/self/fd/" + registered)).doesNotExist();
    }

    @Test
    void versionOneTellsOfKillsWhereTheKernelCountsThem() throws Exception {
        Path control = file("cgroup.event_control", "");
        file("memory.oom_control", "oom_kill_disable 0\noom_kill 4\n");
        try (OomEvents events = OomEvents.of(Map.of("memory", directory), init)) {
            String[] words = Files.readString(control).split(" ", -1);
            try (Fd counter = Fd.of(Long.parseLong(words[0])).duplicate()) {
                file("memory.oom_control", "oom_kill_disable 0\noom_kill 6\n");
                counter.write(eight(5));
                assertThat(events.await()).isEqualTo(2);
                counter.write(eight(1));
                process.destroyForcibly().waitFor();
                assertThat(events.await()).isZero();
            }
        }
    }

    private static byte[] eight(long count) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(count)
                .array();
    }

    @Test
    void versionOneTellsTheLastEventApartFromTheRemoval() throws Exception {
        Path control = file("cgroup.event_control", "");
        file("memory.oom_control", "oom_kill_disable 0\n");
        try (OomEvents events = OomEvents.of(Map.of("memory", directory), init)) {
            String[] words = Files.readString(control).split(" ", -1);
            Files.delete(control);
            try (Fd counter = Fd.of(Long.parseLong(words[0])).duplicate()) {
                counter.write(eight(1));
                counter.write(eight(1));
                assertThat(events.await()).isEqualTo(1);
                assertThat(events.await()).isZero();
            }
        }
    }

    @Test
    void versionTwoCountsWhatTheTableGainsUntilTheEnd() throws Exception {
        file("memory.events", "oom 2\noom_kill 2\n");
        try (OomEvents events = OomEvents.of(Map.of("", directory), init)) {
            file("memory.events", "oom 3\noom_kill 4\n");
            assertThat(events.await()).isEqualTo(2);
            process.destroyForcibly();
            assertThat(events.await()).isZero();
        }
    }

    @Test
    void theEndWithoutAnEventIsToldToo() throws Exception {
        file("cgroup.event_control", "");
        file("memory.oom_control", "oom_kill_disable 0\n");
        try (OomEvents events = OomEvents.of(Map.of("memory", directory), init)) {
            process.destroyForcibly();
            assertThat(events.await()).isZero();
        }
    }

    @Test
    void withoutAMemoryControllerThereIsNothingToHear() {
        assertThatThrownBy(() -> OomEvents.of(Map.of("cpu", directory), init))
                .hasMessageContaining("no cgroup that counts memory");
        assertThatThrownBy(() -> OomEvents.of(Map.of("memory", directory), init))
                .hasMessageContaining("memory.oom_control");
        assertThatThrownBy(() -> OomEvents.of(Map.of("", directory), init)).hasMessageContaining("memory.events");
    }
}
