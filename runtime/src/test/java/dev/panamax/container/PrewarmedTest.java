package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.PanamaxException;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@Requires({Feature.ROOT, Feature.BUSYBOX})
class PrewarmedTest extends ContainerTestCase {
    private static final ContainerConfig USUAL = ContainerConfig.usual();
    private static final int PATIENCE_MILLIS = 60_000;
    private static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MILLIS);

    PrewarmedTest() {
        super(USUAL);
    }

    @Test
    void aContainerIsTheInitThatHasWaited() throws Exception {
        Set<String> before = Machine.look().children();
        try (Prewarmed inits = prewarm(USUAL, 1)) {
            await(inits, 1);
            Set<String> made = new TreeSet<>(Machine.look().children());
            made.removeAll(before);
            assertThat(made).hasSize(1);
            List<String> started = new ArrayList<>();
            Run run = Run.of(
                    USUAL,
                    root,
                    exec -> exec.prewarmed(inits).startCallback(init -> started.add(Integer.toString(init.pid()))),
                    "echo",
                    "hello");
            assertThat(run).isEqualTo(new Run(new WaitStatus.Exited(0), "hello\n"));
            assertThat(started).containsExactlyElementsOf(made);
            await(inits, 1); // Another one has been made in its place.
        }
        assertThat(Machine.look().children()).isEqualTo(before);
    }

    @Test
    void itIsLikeAnyOther() throws Exception {
        String script =
                "id; hostname; env | sort; grep -e Cap -e NoNewPrivs -e Seccomp: /proc/self/status; cut -d' ' -f4- /proc/mounts"
                        + "; ls -l /proc/self/fd | tr -s ' ' | cut -d' ' -f9 | sort; cat; tr '\\0' ' ' < /proc/1/cmdline; ulimit -n; umask; ps";
        String usual = run(USUAL, null, script);
        try (Prewarmed inits = prewarm(USUAL, 1)) {
            await(inits, 1);
            int before = inits.waiting();
            assertThat(run(USUAL, inits, script)).isEqualTo(usual);
            assertThat(before).isEqualTo(1);
        }
        assertThat(usual).contains("uid=0(root)", "what comes in", "sh -c");
    }

    private String run(ContainerConfig config, @Nullable Prewarmed inits, String script) {
        ByteArrayInputStream input = new ByteArrayInputStream("what comes in\n".getBytes(StandardCharsets.UTF_8));
        return Run.of(
                        config,
                        root,
                        exec -> {
                            exec.stdin(new Stdio.From(input));
                            return inits == null ? exec : exec.prewarmed(inits);
                        },
                        "sh",
                        "-c",
                        script)
                .output();
    }

    @Test
    void argumentsUserAndEnvironmentComeWithTheStart() throws Exception {
        root.write("etc/passwd", "root:x:0:0::/root:/bin/sh\nbin:x:7:8::/home/bin:/bin/sh\n");
        ContainerConfig other = USUAL.toBuilder()
                .environment(List.of("PATH=/nowhere:/bin", "COLOUR=green"))
                .build();
        try (Prewarmed inits = prewarm(USUAL, 1)) {
            await(inits, 1);
            Run run = taken(inits, other, "sh", "-c", "echo $COLOUR $HOME $0 $1", "one", "two");
            assertThat(run.output()).isEqualTo("green /root one two\n");
            await(inits, 1);
            assertThat(taken(inits, USUAL, "sh", "-c", "exit 7").status()).isEqualTo(new WaitStatus.Exited(7));
            await(inits, 1);
            assertThatThrownBy(() -> taken(inits, USUAL, "no-such-program"))
                    .isInstanceOf(PanamaxException.class)
                    .hasMessageContaining("no-such-program");
        }
    }

    /** Runs a program in an init that has waited. */
    private Run taken(Prewarmed inits, ContainerConfig config, String... arguments) {
        Set<String> waiting = Machine.look().children();
        return Run.of(
                config,
                root,
                exec -> exec.prewarmed(inits)
                        .startCallback(init -> assertThat(waiting).contains(Integer.toString(init.pid()))),
                arguments);
    }

    @Test
    void anotherConfigurationOrRootGetsItsOwn() throws Exception {
        ContainerConfig named = USUAL.toBuilder().hostname("elsewhere").build();
        try (Prewarmed inits = prewarm(USUAL, 1)) {
            await(inits, 1);
            assertThat(Run.of(named, root, exec -> exec.prewarmed(inits), "hostname")
                            .output())
                    .isEqualTo("elsewhere\n");
            assertThat(inits.waiting()).isEqualTo(1);
            // The same path, but another directory.
            Path path = root.path();
            Path moved = path.resolveSibling(path.getFileName() + ".moved");
            Files.move(path, moved);
            try {
                copy(moved, path);
                Files.writeString(path.resolve("new"), "new");
                assertThat(Run.of(USUAL, root, exec -> exec.prewarmed(inits), "cat", "/new")
                                .output())
                        .isEqualTo("new");
                assertThat(inits.waiting()).isEqualTo(1);
            } finally {
                BusyboxRoot.delete(path);
                Files.move(moved, path);
            }
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void anInitThatWasKilledIsReplaced() throws Exception {
        Set<String> before = Machine.look().children();
        try (Prewarmed inits = prewarm(USUAL, 1)) {
            await(inits, 1);
            for (String child : Machine.look().children()) {
                if (!before.contains(child)) {
                    try (PidFd init = PidFd.open(Integer.parseInt(child))) {
                        init.signal(9);
                        assertThat(init.awaitEnd(PATIENCE)).isTrue();
                    }
                }
            }
            assertThat(Run.of(USUAL, root, exec -> exec.prewarmed(inits), "echo", "hello")
                            .output())
                    .isEqualTo("hello\n");
            await(inits, 1);
            assertThat(taken(inits, USUAL, "true").status()).isEqualTo(new WaitStatus.Exited(0));
        }
    }

    @Test
    void manyStartsTakeThemAtTheSameTime() throws Exception {
        try (Prewarmed inits = prewarm(USUAL, 3);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> outputs = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                String number = Integer.toString(i);
                outputs.add(threads.submit(() -> Run.of(USUAL, root, exec -> exec.prewarmed(inits), "echo", number)
                        .output()));
            }
            for (int i = 0; i < outputs.size(); i++) {
                assertThat(outputs.get(i).get()).isEqualTo(i + "\n");
            }
        }
    }

    @Test
    void afterTheEndOfThePoolAStartMakesItsOwn() {
        Prewarmed inits = prewarm(USUAL, 2);
        inits.close();
        inits.close();
        assertThat(inits.waiting()).isZero();
        assertThat(Run.of(USUAL, root, exec -> exec.prewarmed(inits), "echo", "hello")
                        .output())
                .isEqualTo("hello\n");
    }

    @Test
    void whatNeedsTheRuntimeFirstIsRefused() {
        MountConfig mounts = new MountConfig(false, false, List.of(new Mount.Tmpfs("/tmp")), List.of(), "");
        for (ContainerConfig config : List.of(
                USUAL.toBuilder().mountConfig(mounts).build(),
                USUAL.toBuilder().namespace(Namespace.NEWUSER, "").build(),
                USUAL.toBuilder()
                        .namespace(Namespace.NEWIPC, "/proc/self/ns/ipc")
                        .build())) {
            assertThatThrownBy(() -> prewarm(config, 1).close())
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("made before its start");
        }
        assertThatThrownBy(() -> prewarm(USUAL, 0).close()).hasMessageContaining("from 1 to 1000");
    }

    @Test
    void theyEndWithTheirJvm() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        root.path().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<PidFd> inits = new ArrayList<>();
        try (Reader output = jvm.inputReader()) {
            for (String child : new BufferedReader(output).readLine().split(" ", -1)) {
                inits.add(PidFd.open(Integer.parseInt(child)));
            }
            assertThat(inits).hasSize(2);
            jvm.destroyForcibly();
            for (PidFd init : inits) {
                assertThat(init.awaitEnd(PATIENCE)).isTrue();
            }
        } finally {
            jvm.destroyForcibly().waitFor();
            inits.forEach(PidFd::close);
        }
    }

    /** Another JVM with a pool, which names its children and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            Prewarmed inits = prewarm(USUAL, Path.of(arguments[0]), 2);
            await(inits, 2);
            System.out.println(String.join(" ", Machine.look().children()));
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private Prewarmed prewarm(ContainerConfig config, int count) {
        return prewarm(config, root.path(), count);
    }

    private static Prewarmed prewarm(ContainerConfig config, Path root, int count) {
        return Exec.of(config).root(new RootSource.Directory(root.toString())).prewarm(count);
    }

    private static void await(Prewarmed inits, int count) throws InterruptedException {
        for (int i = 0; i < PATIENCE_MILLIS && inits.waiting() < count; i++) {
            Thread.sleep(1);
        }
        assertThat(inits.waiting()).isEqualTo(count);
    }
}
