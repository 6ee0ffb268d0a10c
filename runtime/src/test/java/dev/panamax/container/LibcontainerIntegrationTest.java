package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerJson;
import dev.panamax.config.Namespace;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Signal;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.linux.WaitStatus;
import dev.panamax.linux.WindowSize;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What libcontainer's own integration tests asserted, in November 2014 and the five months after it, under their names. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class LibcontainerIntegrationTest extends ContainerTestCase {
    /** The host's by our own process: process 1 need not be one that we may look at. */
    private static final String OWN_IPC = "/proc/" + ProcessHandle.current().pid() + "/ns/ipc";

    private static final Set<Capability> CAPABILITIES = EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FSETID,
            Capability.FOWNER,
            Capability.MKNOD,
            Capability.NET_RAW,
            Capability.SETGID,
            Capability.SETUID,
            Capability.SETFCAP,
            Capability.SETPCAP,
            Capability.NET_BIND_SERVICE,
            Capability.SYS_CHROOT,
            Capability.KILL,
            Capability.AUDIT_WRITE);

    private static final ContainerConfig TEMPLATE = ContainerConfig.usual().toBuilder()
            .hostname("integration")
            .capabilities(CAPABILITIES)
            .restrictSys(false)
            .environment(List.of("HOME=/root", "PATH=/bin", "HOSTNAME=integration", "TERM=xterm"))
            .cgroups(CgroupConfig.of("pnx-integration", "c"))
            .build();

    LibcontainerIntegrationTest() {
        super(TEMPLATE);
    }

    private Run run(ContainerConfig config, String... program) {
        Run run = Run.of(config, root, program);
        assertThat(run.status()).isEqualTo(new WaitStatus.Exited(0));
        return run;
    }

    private Run join(ContainerConfig config, String... program) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Container container = Container.open(data)) {
            WaitStatus status = container
                    .exec(config)
                    .arguments(List.of(program))
                    .stdout(new Stdio.To(output))
                    .join();
            return new Run(status, output.toString(StandardCharsets.UTF_8));
        }
    }

    private void whileSleeping(ContainerConfig config, Consumer<Running> action) {
        try (Running running = Running.start(config, root, data, "sleep", "10")) {
            action.accept(running);
        }
    }

    private static String hostIpc() throws IOException {
        return Files.readSymbolicLink(Path.of(OWN_IPC)).toString();
    }

    private String ipc(ContainerConfig config) {
        return run(config, "readlink", "/proc/self/ns/ipc").output().strip();
    }

    @Test
    void stateHasAnEmptyNetwork() {
        whileSleeping(
                TEMPLATE,
                running -> assertThat(data.resolve("state.json"))
                        .content()
                        .contains(
                                "\"init_pid\":" + running.init().pid() + ",\"init_start_time\":\"",
                                "\"network_state\":{}"));
    }

    @Test
    void outputAndErrorsAreApart() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Run.of(
                TEMPLATE,
                root,
                exec -> exec.stdout(new Stdio.To(out)).stderr(new Stdio.To(err)),
                "sh",
                "-c",
                "echo out; echo err >&2");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("out\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("err\n");
    }

    @Test
    void unknownCapabilitiesAreIgnored() {
        String json = "{\"root_fs\": \"" + root.path() + "\", \"namespaces\": {\"NEWNS\": true}, \"environment\":"
                + " [\"PATH=/bin\"], \"capabilities\": [\"FOO\", \"KILL\"]}";
        assertThat(Run.script(ContainerJson.read("test", json), root, "grep CapBnd /proc/self/status"))
                .isEqualTo("CapBnd:\t0000000000000020\n");
    }

    @Test
    @DisplayName("TestExecPS")
    void execPs() {
        List<String> lines = run(TEMPLATE, "ps").output().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).strip().replaceAll(" +", " ")).isEqualTo("1 root ps");
    }

    @Test
    @DisplayName("TestIPCPrivate")
    void ipcPrivate() throws IOException {
        assertThat(ipc(TEMPLATE)).startsWith("ipc:[").isNotEqualTo(hostIpc());
    }

    @Test
    @DisplayName("TestIPCHost")
    void ipcHost() throws IOException {
        assertThat(ipc(TEMPLATE.toBuilder().withoutNamespace(Namespace.NEWIPC).build()))
                .isEqualTo(hostIpc());
    }

    @Test
    @DisplayName("TestIPCJoinPath")
    void ipcJoinPath() throws IOException {
        ContainerConfig config = TEMPLATE.toBuilder()
                .withoutNamespace(Namespace.NEWIPC)
                .ipc(OWN_IPC)
                .build();
        assertThat(ipc(config)).isEqualTo(hostIpc());
    }

    @Test
    @DisplayName("TestIPCBadPath")
    void ipcBadPath() {
        ContainerConfig config = TEMPLATE.toBuilder()
                .withoutNamespace(Namespace.NEWIPC)
                .ipc("/proc/self/ns/ipcc")
                .build();
        assertThatThrownBy(() -> Run.of(config, root, "true"))
                .hasMessageContaining("/proc/self/ns/ipcc")
                .hasMessageContaining("[/ipc]");
    }

    private static ContainerConfig limited() {
        return TEMPLATE.toBuilder()
                .rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 1024, 1024)))
                .build();
    }

    @Test
    @DisplayName("TestRlimit")
    void rlimit() {
        assertThat(run(limited(), "sh", "-c", "ulimit -n").output()).isEqualTo("1024\n");
    }

    @Test
    @DisplayName("TestExecIn")
    void execIn() {
        whileSleeping(
                TEMPLATE,
                running ->
                        assertThat(join(TEMPLATE, "ps", "-o", "args").output()).contains("sleep 10", "ps -o args"));
    }

    @Test
    @DisplayName("TestExecInRlimit")
    void execInRlimit() {
        whileSleeping(
                TEMPLATE,
                running -> assertThat(join(limited(), "sh", "-c", "ulimit -n").output())
                        .isEqualTo("1024\n"));
    }

    @Test
    @DisplayName("TestEnter")
    void enter() {
        whileSleeping(TEMPLATE, running -> {
            try (Container container = Container.open(data)) {
                List<Integer> seen = new ArrayList<>();
                List<String> namespaces = new ArrayList<>();
                container
                        .exec(TEMPLATE)
                        .arguments(List.of("sleep", "10"))
                        .startCallback(joined -> {
                            seen.addAll(container.processes());
                            namespaces.add(pidNamespace(joined.pid()));
                            joined.signal(Signal.SIGKILL.number());
                        })
                        .join();
                assertThat(seen).hasSize(2).contains(running.init().pid());
                assertThat(namespaces)
                        .containsExactly(pidNamespace(running.init().pid()));
            }
        });
    }

    private static String pidNamespace(int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("TestFreeze")
    void freeze() {
        whileSleeping(TEMPLATE, running -> {
            try (Container container = Container.open(data)) {
                Path freezer = CgroupFiles.directory(container.state().cgroupPaths(), "freezer");
                container.pause();
                assertThat(CgroupFiles.isFrozen(freezer)).isTrue();
                container.resume();
                assertThat(CgroupFiles.isFrozen(freezer)).isFalse();
                assertThat(container.signal(Signal.SIGKILL.number())).isTrue();
                assertThat(running.await()).isEqualTo(new WaitStatus.Killed(9));
            }
        });
    }

    @Test
    @DisplayName("TestProcessEnv")
    void processEnv() {
        ContainerConfig config = TEMPLATE.toBuilder()
                .environment(List.of("PATH=/bin", "HOME=/root", "FOO=BAR"))
                .build();
        assertThat(run(config, "env").output().lines()).contains("FOO=BAR", "HOME=/root");
    }

    @Test
    @DisplayName("TestProcessCaps")
    void processCaps() {
        Set<Capability> more = EnumSet.copyOf(CAPABILITIES);
        more.add(Capability.NET_ADMIN);
        String line = run(TEMPLATE.toBuilder().capabilities(more).build(), "grep", "CapEff", "/proc/self/status")
                .output();
        long mask = Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        assertThat(mask & 1L << 12).isNotZero();
        String without = run(TEMPLATE, "grep", "CapEff", "/proc/self/status").output();
        assertThat(Long.parseUnsignedLong(without.substring("CapEff:".length()).strip(), 16) & 1L << 12)
                .isZero();
    }

    @Test
    @DisplayName("TestExecInError")
    void execInError() {
        whileSleeping(
                TEMPLATE,
                running -> assertThatThrownBy(() -> join(TEMPLATE, "unexistent"))
                        .hasMessageContaining("executable file not found"));
    }

    @Test
    @DisplayName("TestExecInTTY")
    void execInTty() {
        AtomicReference<Thread> reader = new AtomicReference<>();
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        whileSleeping(TEMPLATE, running -> {
            WaitStatus status = Exec.of(TEMPLATE)
                    .dataPath(data)
                    .arguments(List.of("ps", "-o", "args"))
                    .terminal(
                            new WindowSize(24, 80),
                            master -> reader.set(Thread.ofPlatform().start(() -> readAll(master, screen))))
                    .join();
            assertThat(status).isEqualTo(new WaitStatus.Exited(0));
        });
        Uninterruptibly.join(Objects.requireNonNull(reader.get()));
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("sleep 10\r\n", "ps -o args\r\n");
    }

    private static void readAll(Fd master, ByteArrayOutputStream into) {
        byte[] buffer = new byte[4096];
        try (master) {
            for (int count = master.read(buffer); count > 0; count = master.read(buffer)) {
                into.write(buffer, 0, count);
            }
        } catch (LinuxException e) {
            assertThat(e.errno()).isEqualTo(Errno.EIO);
        }
    }

    @Test
    @DisplayName("TestExecInEnvironment")
    void execInEnvironment() {
        ContainerConfig config = TEMPLATE.toBuilder()
                .environment(List.of("PATH=/bin", "DEBUG=true", "DEBUG=false", "ENV=test"))
                .build();
        whileSleeping(
                TEMPLATE,
                running -> assertThat(join(config, "env").output().lines())
                        .contains("DEBUG=false", "ENV=test", "HOME=/root")
                        .doesNotContain("DEBUG=true"));
    }

    @Test
    @DisplayName("TestUsernsExecPS")
    void usernsExecPs() {
        List<String> lines = run(
                        TEMPLATE.toBuilder().namespace(Namespace.NEWUSER).build(), "ps")
                .output()
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).strip().replaceAll(" +", " ")).isEqualTo("1 root ps");
    }
}
