package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.config.Network;
import dev.panamax.linux.Argument;
import dev.panamax.linux.Fd;
import dev.panamax.linux.Ioctl;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Pipe;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Launch;
import dev.panamax.program.Spawn;
import dev.panamax.program.StageException;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What init is while it still waits for the runtime, and starts that are out of the ordinary. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class InitBeforeExecTest {
    private static final ContainerConfig USUAL = ContainerConfig.usual();

    private BusyboxRoot root;
    private Machine before;

    @BeforeEach
    void lookBefore() {
        root = BusyboxRoot.create();
        Run.of(USUAL, root, "true");
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Machine.look().since(before)).isEmpty();
        root.close();
    }

    @Test
    void nothingOfTheJvmIsInIt() {
        List<String> seen = new ArrayList<>();
        CreateCommand holding = init -> {
            Launch launch = CreateCommand.stage().create(init);
            // Whoever is our child now is init: the stage has been waited for.
            Machine.look().children().stream()
                    .filter(pid -> !before.children().contains(pid))
                    .forEach(pid -> look(pid, seen));
            return launch;
        };
        Run.of(USUAL, root, exec -> exec.createCommand(holding), "true");
        assertThat(seen).anyMatch(line -> line.startsWith("exe ") && line.contains("memfd:panamax-stage"));
        assertThat(seen).anyMatch(line -> line.startsWith("maps ") && line.contains("memfd:panamax-board"));
        assertThat(seen).anyMatch(line -> line.startsWith("fd ") && line.contains("socket:"));
        assertThat(seen).noneMatch(line -> line.contains("/jvm/") || line.contains(".jar") || line.contains(".so"));
        assertThat(seen.stream().filter(line -> line.startsWith("fd "))).hasSize(4);
    }

    private static void look(String pid, List<String> seen) {
        Path process = Path.of("/proc", pid);
        awaitFirstCall(process);
        try (Stream<Path> fds = Files.list(process.resolve("fd"))) {
            seen.add("exe " + Files.readSymbolicLink(process.resolve("exe")));
            Files.readAllLines(process.resolve("maps")).forEach(line -> seen.add("maps " + line));
            for (Path fd : fds.toList()) {
                seen.add("fd " + fd.getFileName() + " " + Files.readSymbolicLink(fd));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Init is its stage, which we do not wait for: its program's first call closes the board. */
    private static void awaitFirstCall(Path process) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (Files.exists(
                process.resolve("fd").resolve(Integer.toString(Launch.BOARD_FD)), LinkOption.NOFOLLOW_LINKS)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @Test
    void descriptorsThatOthersLeftOpenDoNotGetIn() {
        Pipe pipe = Pipe.open();
        try (Fd read = pipe.read();
                Fd write = pipe.write();
                Scratch scratch = new Scratch(8)) {
            // As a library of the embedding program might: open across exec.
            Argument setFlags = new Argument.Symbol("F_SETFD", 2);
            scratch.invoke(SystemCall.FCNTL, Argument.descriptor(write), setFlags, Argument.integer(0));
            assertThat(Run.script(USUAL, root, "ls /proc/1/fd; true")).isEqualTo("0\n1\n2\n");
            assertThat(read.number()).isNotEqualTo(write.number());
        }
    }

    @Test
    void aBootstrapThatFailsIsReportedAndReaped() {
        Fd closed = Fd.of(9_999);
        SyscallProgram nothing = SyscallProgram.builder().build();
        List<Fd> standard = List.of(Fd.STDIN, Fd.STDOUT, Fd.STDERR);
        assertThatThrownBy(() -> Spawn.of(nothing, standard)
                        .keeping(List.of(closed))
                        .by(Spawn.Parent.CLONE_THREAD)
                        .start())
                .isInstanceOf(StageException.class)
                .hasMessageContaining("fcntl(" + closed.number() + ", F_SETFD, 0): EBADF")
                .hasMessageContaining("launching the stage");
    }

    @Test
    void anInitThatIsKilledBeforeItsTimeIsAnError() {
        CreateCommand killing = init -> {
            Launch launch = CreateCommand.stage().create(init);
            Machine.look().children().stream()
                    .filter(pid -> !before.children().contains(pid))
                    .forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
            return launch;
        };
        assertThatThrownBy(() -> Run.of(USUAL, root, exec -> exec.createCommand(killing), "true"))
                .isInstanceOf(dev.panamax.PanamaxException.class);
    }

    @Test
    void aNetworkNamespaceIsJoinedByPath() throws Exception {
        Process other = new ProcessBuilder("unshare", "-n", "sleep", "60").start();
        try {
            Path namespace = Path.of("/proc/" + other.pid() + "/ns/net");
            String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            for (int i = 0;
                    i < 200 && Files.readSymbolicLink(namespace).toString().equals(host);
                    i++) {
                Thread.sleep(10);
            }
            String link = Files.readSymbolicLink(namespace).toString();
            ContainerConfig config = USUAL.toBuilder()
                    .withoutNamespace(Namespace.NEWNET)
                    .networks(List.of(new Network.Joined(namespace.toString()), new Network.Loopback()))
                    .build();
            List<String> states = new ArrayList<>();
            Path data = Files.createTempDirectory("panamax-test-netns");
            Run run = Run.of(
                    config,
                    root,
                    exec -> exec.dataPath(data).startCallback(init -> states.add(read(data.resolve("state.json")))),
                    "readlink",
                    "/proc/self/ns/net");
            Files.delete(data);
            assertThat(link).isNotEqualTo(host);
            assertThat(run.output().strip()).isEqualTo(link);
            assertThat(states.getFirst()).contains("\"ns_path\":\"" + namespace + "\"");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aConsoleIsTheControllingTerminal() {
        Argument getNumber = new Argument.Symbol("TIOCGPTN", 0x80045430L);
        Argument setLock = new Argument.Symbol("TIOCSPTLCK", 0x40045431L);
        Slot number = Slot.word("number");
        Slot unlocked = Slot.word("unlocked");
        try (Fd master = Fd.open("/dev/ptmx", OpenFlag.O_RDWR, OpenFlag.O_NOCTTY);
                Scratch scratch = new Scratch(64)) {
            scratch.invoke(SystemCall.IOCTL, Argument.descriptor(master), getNumber, Argument.address(number));
            scratch.invoke(SystemCall.IOCTL, Argument.descriptor(master), setLock, Argument.address(unlocked));
            String console = "/dev/pts/" + (int) scratch.data().get(number);
            String script =
                    "tty; stat -c %F:%a /dev/console; echo to-tty > /dev/tty; test -t 0 && test -t 2 && echo terminal";
            Run.of(USUAL, root, exec -> exec.console(console), "sh", "-c", script);
            byte[] buffer = new byte[4096];
            int count = master.read(buffer);
            String seen = new String(buffer, 0, count, java.nio.charset.StandardCharsets.UTF_8);
            assertThat(seen)
                    .contains("/dev/console")
                    .contains("character special file:600")
                    .contains("to-tty")
                    .contains("terminal");
            assertThat(Ioctl.IFF_UP).isEqualTo(1);
        }
    }

    @Test
    void manyStartAtTheSameTime() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<String>> starts = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                String word = "number " + i;
                starts.add(() -> Run.of(USUAL, root, "echo", word).output());
            }
            List<String> outputs = new ArrayList<>();
            for (Future<String> output : threads.invokeAll(starts)) {
                outputs.add(output.get().strip());
            }
            assertThat(outputs).hasSize(64).doesNotHaveDuplicates().allMatch(output -> output.startsWith("number "));
        }
    }

    @Test
    void virtualThreadsMayStartContainers() throws Exception {
        List<String> outputs = new ArrayList<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> outputs.add(Run.of(USUAL, root, "echo", "virtual").output()));
        thread.join(10_000);
        assertThat(outputs).containsExactly("virtual\n");
    }
}
