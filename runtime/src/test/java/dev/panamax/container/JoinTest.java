package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.Capability;
import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.config.Rlimit;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Repetitions;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Programs that join a container which is running already. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class JoinTest extends ContainerTestCase {
    private static final ContainerConfig CONFIG = ContainerConfig.usual().toBuilder()
            .cgroups(CgroupConfig.of("pnx-join", "c"))
            .environment(List.of("PATH=/bin", "A=b"))
            .build();

    private String firstOutput = "";

    JoinTest() {
        super(CONFIG);
    }

    /** Does something while a container runs. */
    private void whileRunning(ContainerConfig config, List<String> program, Consumer<PidFd> action) throws Exception {
        try (Running container = Running.start(config, root, data, program.toArray(String[]::new))) {
            action.accept(container.init());
            firstOutput = container.output();
        }
    }

    private void whileRunning(Consumer<PidFd> action) throws Exception {
        whileRunning(CONFIG, List.of("sleep", "600"), action);
    }

    private Run join(ContainerConfig config, String... arguments) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        WaitStatus status = Exec.of(config)
                .dataPath(data)
                .arguments(List.of(arguments))
                .stdout(new Stdio.To(output))
                .join();
        return new Run(status, output.toString(StandardCharsets.UTF_8));
    }

    @Test
    void isInAllNamespacesAndSeesTheFirstProgram() throws Exception {
        whileRunning(init -> {
            for (Namespace namespace : Namespace.values()) {
                String link = join(CONFIG, "readlink", "/proc/self/ns/" + namespace.file())
                        .output()
                        .strip();
                assertThat(link).isEqualTo(link(init.pid(), namespace));
            }
            assertThat(join(CONFIG, "ps", "-o", "pid,args").output())
                    .contains("1 sleep 600")
                    .contains("ps -o pid,args");
            assertThat(join(CONFIG, "sh", "-c", "pwd; ls /bin/busybox; hostname")
                            .output())
                    .isEqualTo("/\n/bin/busybox\npanamax\n");
            assertThat(data.resolve("state.json")).exists();
        });
    }

    private static String link(int pid, Namespace namespace) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + namespace.file()))
                    .toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void isInTheCgroupsEveryTime() throws Exception {
        whileRunning(init -> {
            String expected = read(Path.of("/proc/" + init.pid() + "/cgroup"));
            for (int i = 0; i < Repetitions.of(100); i++) {
                assertThat(join(CONFIG, "cat", "/proc/self/cgroup").output()).isEqualTo(expected);
            }
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void hasItsOwnUserCapabilitiesLimitsAndDirectory() throws Exception {
        ContainerConfig other = CONFIG.toBuilder()
                .user("daemon")
                .workingDirectory("/etc")
                .capabilities(Set.of(Capability.KILL))
                .rlimits(List.of(new Rlimit(Rlimit.Resource.NOFILE, 1024, 1024)))
                .build();
        whileRunning(init -> assertThat(join(
                                other,
                                "sh",
                                "-c",
                                "id -u; id -G; pwd; umask; echo $A $HOME; ulimit -n; grep CapBnd /proc/self/status; cut -d' ' -f6 /proc/self/stat | tr -d '0-9'")
                        .output())
                .isEqualTo("1\n1 10 77\n/etc\n0022\nb /usr/sbin\n1024\nCapBnd:\t0000000000000020\n\n"));
    }

    @Test
    void endsWithItsOwnStatus() throws Exception {
        whileRunning(init -> {
            assertThat(join(CONFIG, "sh", "-c", "exit 9").status()).isEqualTo(new WaitStatus.Exited(9));
            assertThat(join(CONFIG, "sh", "-c", "kill -TERM $$").status()).isEqualTo(new WaitStatus.Killed(15));
        });
    }

    @Test
    void errorsComeBack() throws Exception {
        whileRunning(init -> {
            assertThatThrownBy(() -> join(CONFIG, "nosuchcmd"))
                    .hasMessageContaining("executable file not found in $PATH");
            ContainerConfig nowhere =
                    CONFIG.toBuilder().workingDirectory("/nowhere").build();
            assertThatThrownBy(() -> join(nowhere, "true")).hasMessageContaining("chdir(\"/nowhere\"): ENOENT");
            ContainerConfig stranger = CONFIG.toBuilder().user("stranger").build();
            assertThatThrownBy(() -> join(stranger, "true")).hasMessageContaining("stranger");
        });
    }

    @Test
    void signalsGoToTheProgramItself() throws Exception {
        whileRunning(init -> {
            WaitStatus status = Exec.of(CONFIG)
                    .dataPath(data)
                    .arguments(List.of("sleep", "600"))
                    .startCallback(process -> process.signal(Signal.SIGUSR1.number()))
                    .join();
            assertThat(status).isEqualTo(new WaitStatus.Killed(Signal.SIGUSR1.number()));
        });
    }

    @Test
    void aStateWithoutItsProcessIsAnError() throws Exception {
        assertThatThrownBy(() -> join(CONFIG, "true")).hasMessageContaining("no container is running here");
        Path state = data.resolve("state.json");
        // This JVM's own number with another start time: as if it had been given away again.
        Files.writeString(
                state,
                "{\"init_pid\": " + ProcessHandle.current().pid()
                        + ", \"init_start_time\": \"1\", \"network_state\": {}}");
        assertThatThrownBy(() -> join(CONFIG, "true")).hasMessageContaining("which is gone; remove the file");
        Files.writeString(state, "{\"init_pid\": 4194303, \"init_start_time\": \"1\", \"network_state\": {}}");
        assertThatThrownBy(() -> join(CONFIG, "true")).hasMessageContaining("4194303");
        Files.delete(state);
    }

    @Test
    void aSecondContainerWithTheSameDataPathIsRefused() throws Exception {
        whileRunning(init -> assertThatThrownBy(() -> Exec.of(CONFIG)
                        .root(new RootSource.Directory(root.path().toString()))
                        .dataPath(data)
                        .arguments(List.of("true"))
                        .run())
                .hasMessageContaining("a container is running with the data path"));
    }

    @Test
    void joinsAUserNamespace() throws Exception {
        ContainerConfig config = CONFIG.toBuilder().namespace(Namespace.NEWUSER).build();
        whileRunning(
                config,
                List.of("sleep", "600"),
                init -> assertThat(join(config, "sh", "-c", "id -u; readlink /proc/self/ns/user")
                                .output())
                        .isEqualTo("0\n" + link(init.pid(), Namespace.NEWUSER) + "\n"));
    }

    /** A process of the container that looks at every other one all the time never gets to see what joins. */
    @Test
    void theContainerSeesNothingOfTheStage() throws Exception {
        String spy = """
                while :; do
                  for p in /proc/[0-9]*; do
                    case $p in /proc/1|/proc/$$) continue;; esac
                    readlink $p/exe 2>/dev/null
                    ls -l $p/fd 2>/dev/null | grep -e memfd -e socket
                    grep -e memfd $p/maps 2>/dev/null
                  done
                done
                """;
        whileRunning(CONFIG, List.of("sh", "-c", spy), init -> {
            for (int i = 0; i < Repetitions.of(200); i++) {
                join(CONFIG, "true");
            }
        });
        assertThat(firstOutput.lines().distinct()).allMatch(line -> line.equals("/bin/busybox"));
    }

    @Test
    void manyJoinsLeaveNothing() throws Exception {
        whileRunning(init -> {
            join(CONFIG, "true");
            Machine machine = Machine.look();
            int threads = Thread.getAllStackTraces().size();
            long mappings = mappings();
            int joins = Repetitions.of(1000);
            for (int i = 0; i < joins; i++) {
                join(CONFIG, "true");
            }
            // The compiler maps some memory of its own meanwhile; leaked boards would be a mapping each.
            assertThat(mappings()).isLessThan(mappings + Math.min(100, joins / 2));
            assertThat(Machine.look().since(machine)).isEmpty();
            assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 1);
        });
    }

    private static long mappings() {
        return read(Path.of("/proc/self/maps")).lines().count();
    }
}
