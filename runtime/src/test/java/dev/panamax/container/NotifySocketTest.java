package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.DatagramSocket;
import dev.panamax.linux.PidFd;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Staged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runtime's caller gave it for the program: sockets, and one to tell that the program is ready. */
class NotifySocketTest {
    @TempDir
    private Path directory;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@pnx-notify-"})
    @Requires({Feature.ROOT, Feature.BUSYBOX})
    void readinessReachesTheServiceManager(String prefix) throws Exception {
        String manager = prefix.isEmpty()
                ? directory.resolve("manager").toString()
                : prefix + ProcessHandle.current().pid();
        NotifySocket notify = new NotifySocket(manager, directory.resolve("a-deep-directory".repeat(10)));
        notify.makeDirectory();
        try (DatagramSocket host = DatagramSocket.bound(manager);
                DatagramSocket socket = notify.listen()) {
            Path deep = notify.directory().resolve("notify.sock");
            assertThat(Files.getPosixFilePermissions(deep)).hasSize(9);
            Path near = Files.createSymbolicLink(directory.resolve("near"), notify.directory());
            Staged.in()
                    .parent(pid -> {
                        try (PidFd init = PidFd.open(pid);
                                DatagramSocket program = DatagramSocket.connected(near + "/notify.sock")) {
                            program.send(bytes("STATUS=nearly there"));
                            program.send(bytes("STATUS=there\nREADY=1"));
                            assertThat(notify.relay(socket, init)).isTrue();
                            assertThat(new String(host.receive(), StandardCharsets.UTF_8))
                                    .isEqualTo("READY=1\nMAINPID=" + pid + "\n");
                        }
                    })
                    .run("true");
        }
    }

    @Test
    @Requires({Feature.ROOT, Feature.BUSYBOX})
    void aProgramThatEndsIsNotWaitedFor() {
        NotifySocket notify = new NotifySocket("/nowhere", directory.resolve("notify"));
        notify.makeDirectory();
        assertThatThrownBy(notify::makeDirectory).isInstanceOf(StartException.class);
        try (DatagramSocket socket = notify.listen()) {
            Staged.in()
                    .parent(pid -> {
                        try (PidFd init = PidFd.open(pid);
                                DatagramSocket program = DatagramSocket.connected(directory + "/notify/notify.sock")) {
                            program.send(bytes("READY=1"));
                            assertThatThrownBy(() -> notify.relay(socket, init))
                                    .hasMessageContaining("NOTIFY_SOCKET /nowhere")
                                    .hasMessageContaining("ENOENT");
                            init.signal(9);
                            assertThat(notify.relay(socket, init)).isFalse();
                        }
                    })
                    .run("true");
        }
    }

    @Test
    void theContainerSeesADirectory() {
        NotifySocket notify = new NotifySocket("/run/systemd/notify", Path.of("/run/panamax/ship/notify"));
        assertThat(notify.variable()).isEqualTo("NOTIFY_SOCKET=/run/notify/notify.sock");
        assertThat(notify.mount().isBind()).isTrue();
        assertThat(notify.mount().source()).isEqualTo("/run/panamax/ship/notify");
        assertThat(notify.mount().destination()).isEqualTo("/run/notify");
        assertThat(notify.mount().options()).contains("ro");
    }

    @Test
    void socketsAreForWhomTheyAreMeant() {
        Map<String, String> environment = Map.of("LISTEN_PID", "77", "LISTEN_FDS", "2", "LISTEN_FDNAMES", "a:b");
        ListenFds passed = ListenFds.of(environment, 77);
        assertThat(passed.count()).isEqualTo(2);
        assertThat(passed.variables()).containsExactly("LISTEN_FDS=2", "LISTEN_PID=1", "LISTEN_FDNAMES=a:b");
        assertThat(ListenFds.of(environment, 78)).isEqualTo(ListenFds.NONE);
        assertThat(ListenFds.of(Map.of("LISTEN_PID", "77", "LISTEN_FDS", "-1"), 77))
                .isEqualTo(ListenFds.NONE);
        assertThat(ListenFds.of(Map.of("LISTEN_PID", "77", "LISTEN_FDS", "many"), 77))
                .isEqualTo(ListenFds.NONE);
        assertThat(ListenFds.of(Map.of(), 77)).isEqualTo(ListenFds.NONE);
    }
}
