package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.linux.WaitStatus;
import dev.panamax.linux.WindowSize;
import dev.panamax.rootfs.RootSource;
import dev.panamax.terminal.Pty;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Terminals of a container's own, from the side of a caller of the library. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class TerminalTest extends ContainerTestCase {
    private static final ContainerConfig CONFIG = ContainerConfig.usual().toBuilder()
            .cgroups(CgroupConfig.of("pnx-terminal", "c"))
            .environment(List.of("PATH=/bin", "TERM=xterm"))
            .build();
    private static final WindowSize SIZE = new WindowSize(40, 132);

    TerminalTest() {
        super(CONFIG);
    }

    private Exec exec(String... program) {
        return Exec.of(CONFIG)
                .root(new RootSource.Directory(root.path().toString()))
                .dataPath(data)
                .arguments(List.of(program));
    }

    /** Reads a terminal to its end, on a thread of its own. */
    private static final class Screen implements AutoCloseable, Consumer<Fd> {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final AtomicReference<Thread> reader = new AtomicReference<>();
        private final Consumer<Fd> typing;

        Screen(Consumer<Fd> typing) {
            this.typing = typing;
        }

        @Override
        public void accept(Fd master) {
            reader.set(Thread.ofPlatform().start(() -> read(master)));
            typing.accept(master);
        }

        private void read(Fd master) {
            byte[] buffer = new byte[4096];
            try (master) {
                for (int count = master.read(buffer); count > 0; count = master.read(buffer)) {
                    text.write(buffer, 0, count);
                }
            } catch (LinuxException e) {
                assertThat(e.errno()).isEqualTo(Errno.EIO);
            }
        }

        String text() {
            Thread thread = reader.get();
            if (thread != null) {
                Uninterruptibly.join(thread);
            }
            return text.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        }

        @Override
        public void close() {
            text();
        }
    }

    private String show(String script) {
        try (Screen screen = new Screen(master -> {})) {
            exec("sh", "-c", script).terminal(SIZE, screen).run();
            return screen.text();
        }
    }

    @Test
    void allStandardDescriptorsAreTheTerminalOfTheContainersDevpts() {
        assertThat(show("tty; for i in 0 1 2; do test -t $i && readlink /proc/self/fd/$i; done; ls /dev/pts"))
                .isEqualTo("/dev/pts/0\n/dev/pts/0\n/dev/pts/0\n/dev/pts/0\n0     ptmx\n");
    }

    @Test
    void itIsTheConsole() {
        assertThat(
                        show(
                                "stat -c '%t:%T %a %u:%g' /dev/console; stat -L -c '%t:%T' /proc/self/fd/0; echo hi > /dev/console"))
                .isEqualTo("88:0 600 0:0\n88:0\nhi\n");
    }

    @Test
    void itIsTheControllingTerminalWithJobControl() {
        assertThat(show("echo x > /dev/tty; cut -d' ' -f 6-8 /proc/1/stat; set -m; sleep 0 & wait; echo jobs"))
                .isEqualTo("x\n1 34816 1\njobs\n");
    }

    @Test
    void itHasItsSizeFromTheStart() {
        assertThat(show("stty size")).isEqualTo("40 132\n");
    }

    @Test
    void aNewSizeArrives() {
        AtomicReference<Fd> terminal = new AtomicReference<>();
        try (Screen screen = new Screen(terminal::set)) {
            exec("sh", "-c", "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done")
                    .terminal(SIZE, screen)
                    .startCallback(init -> {
                        while (!screen.text.toString(StandardCharsets.UTF_8).contains("ready")) {
                            Thread.onSpinWait();
                        }
                        new WindowSize(50, 100).apply(java.util.Objects.requireNonNull(terminal.get()));
                    })
                    .run();
            assertThat(screen.text()).isEqualTo("ready\n50 100\n");
        }
    }

    @Test
    void whatIsTypedArrives() {
        try (Screen screen = new Screen(master -> master.write("word\n".getBytes(StandardCharsets.UTF_8)))) {
            exec("sh", "-c", "read a; echo got $a").terminal(SIZE, screen).run();
            assertThat(screen.text()).isEqualTo("word\ngot word\n");
        }
    }

    @Test
    void allOutputComes() {
        int blocks = Repetitions.of(80);
        String text = show("dd if=/dev/zero bs=100k count=" + blocks + " 2>/dev/null | tr '\\0' x");
        assertThat(text).hasSize(blocks * 100 * 1024).matches("x+");
    }

    @Test
    void worksInAUserNamespaceWithAReadOnlyRootAndForUsers() {
        ContainerConfig config = CONFIG.toBuilder()
                .namespace(dev.panamax.config.Namespace.NEWUSER)
                .mountConfig(new dev.panamax.config.MountConfig(
                        false, true, List.of(), CONFIG.mountConfig().deviceNodes(), ""))
                .user("daemon")
                .build();
        try (Screen screen = new Screen(master -> {})) {
            WaitStatus status = Exec.of(config)
                    .root(new RootSource.Directory(root.path().toString()))
                    .dataPath(data)
                    .arguments(List.of("sh", "-c", "id -u; tty; echo x > /dev/tty"))
                    .terminal(SIZE, screen)
                    .run();
            assertThat(screen.text()).isEqualTo("1\n/dev/pts/0\nx\n");
            assertThat(status).isEqualTo(new WaitStatus.Exited(0));
        }
    }

    @Test
    void aStartThatFailsAfterItWasMadeHandsItOverAllTheSame() {
        try (Screen screen = new Screen(master -> {})) {
            assertThatThrownBy(
                            () -> exec("nosuchprogram").terminal(SIZE, screen).run())
                    .hasMessageContaining("executable file not found");
            assertThat(screen.text()).isEmpty();
        }
    }

    @Test
    void aJoiningProgramHasOneOfTheSameDevpts() {
        try (Running container = Running.start(CONFIG, root, data, "sleep", "600");
                Screen screen = new Screen(master -> {})) {
            WaitStatus status = exec(
                            "sh",
                            "-c",
                            "tty; stty size; ps; cut -d' ' -f 6,8 /proc/$$/stat | tr ' ' '\\n' | uniq | wc -l")
                    .terminal(SIZE, screen)
                    .join();
            assertThat(status).isEqualTo(new WaitStatus.Exited(0));
            assertThat(screen.text())
                    .startsWith("/dev/pts/0\n40 132\n")
                    .contains("sleep 600")
                    .endsWith("1\n");
            assertThat(container.init().pid()).isPositive();
        }
    }

    /** The devpts of a container that runs is in its own hands. */
    @Test
    void aJoinGetsNothingButATerminal() {
        String disguise =
                "umount /dev/pts; mkdir -p /dev/pts; mknod /dev/pts/ptmx c 1 5; echo ready > /ready; sleep 600";
        ContainerConfig able = CONFIG.toBuilder()
                .capabilities(java.util.EnumSet.allOf(dev.panamax.config.Capability.class))
                .build();
        try (Running container = Running.start(able, root, data, "sh", "-c", disguise);
                Screen screen = new Screen(master -> {})) {
            awaitReady();
            assertThatThrownBy(() -> exec("true").terminal(SIZE, screen).join())
                    .hasMessageContaining("making the terminal");
            assertThat(container.init().pid()).isPositive();
        }
    }

    private void awaitReady() {
        while (!root.path().resolve("ready").toFile().exists()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void whatIsNoTerminalIsRefused() {
        Fd zero = Fd.open("/dev/zero", OpenFlag.O_RDWR);
        assertThatThrownBy(() -> Pty.checked(zero)).hasMessageContaining("makes no pseudo-terminals");
        Fd ptmx = Fd.open("/dev/ptmx", OpenFlag.O_RDWR, OpenFlag.O_NOCTTY);
        try (Fd checked = Pty.checked(ptmx)) {
            assertThat(checked).isSameAs(ptmx);
        }
    }
}
