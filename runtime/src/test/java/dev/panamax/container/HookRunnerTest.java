package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.PidFd;
import dev.panamax.oci.Hooks.Hook;
import dev.panamax.oci.Process;
import dev.panamax.security.FixedIdentity;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import dev.panamax.testing.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks that are run for real, by the runtime's own way of starting programs. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class HookRunnerTest {
    private static final String STATE = "{\"ociVersion\":\"1.3.0\",\"id\":\"ship\",\"status\":\"creating\"}";
    private static final List<CloneFlag> NAMESPACES =
            List.of(CloneFlag.CLONE_NEWNS, CloneFlag.CLONE_NEWUTS, CloneFlag.CLONE_NEWPID);

    @TempDir
    private Path directory;

    private HookPlace here;

    @BeforeEach
    void choosePlace() {
        here = new HookPlace.Outside(directory);
    }

    private Hook script(String name, @Nullable Integer timeout, String text) {
        try {
            Path file = Files.writeString(directory.resolve(name), "#!/bin/busybox sh\n" + text + "\n");
            file.toFile().setExecutable(true, false);
            return new Hook(file.toString(), List.of(), List.of("PATH=/bin", "HOOK=yes"), timeout);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String result(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    @Test
    void aHookGetsTheStateItsEnvironmentAndTheBundle() throws IOException {
        Hook hook = script("hook", null, "cat > state; env > env; /bin/busybox pwd > pwd");
        HookRunner.run("createRuntime", List.of(hook), STATE, here);
        assertThat(result("state")).isEqualTo(STATE);
        assertThat(result("env").lines())
                .contains("HOOK=yes", "PATH=/bin")
                .allMatch(line -> line.startsWith("HOOK=")
                        || line.startsWith("PATH=")
                        || line.startsWith("PWD=")
                        || line.startsWith("SHLVL=")
                        || line.startsWith("OLDPWD="));
        assertThat(result("pwd")).isEqualTo(directory + "\n");
    }

    @Test
    void argumentsIncludeTheName() throws IOException {
        Hook hook = new Hook(
                "/bin/busybox", List.of("sh", "-c", "echo \"$0 $1\" > out", "first", "second"), List.of(), null);
        HookRunner.run("prestart", List.of(hook), STATE, here);
        assertThat(result("out")).isEqualTo("first second\n");
    }

    @Test
    void aHookHasTheStandardDescriptorsAndNoOthers() throws IOException {
        Hook hook = new Hook("/bin/busybox", List.of("ls", "/proc/self/fd", "/nowhere"), List.of(), null);
        // The fourth is the listing itself.
        assertThatThrownBy(() -> HookRunner.run("prestart", List.of(hook), STATE, here))
                .hasMessageContaining("/proc/self/fd: | 0 | 1 | 2 | 3 [/hooks");
    }

    @Test
    void hooksRunInTheirOrderUntilOneFails() throws IOException {
        List<Hook> hooks = List.of(
                script("a", null, "echo a >> order"),
                script("b", null, "echo b >> order; echo out; echo err >&2; exit 3"),
                script("c", null, "echo c >> order"));
        assertThatThrownBy(() -> HookRunner.run("createRuntime", hooks, STATE, here))
                .isInstanceOf(HookException.class)
                .hasMessage("error running createRuntime hook #1 (" + directory
                        + "/b): exit status 3: out | err [/hooks/createRuntime/1]");
        assertThat(result("order")).isEqualTo("a\nb\n");
    }

    @Test
    void afterTheContainerAllHooksRun() throws IOException {
        List<Hook> hooks = List.of(script("a", null, "exit 1"), script("b", null, "echo b >> order"));
        HookRunner.runAll("poststop", hooks, STATE, here);
        assertThat(result("order")).isEqualTo("b\n");
    }

    @Test
    void aHookThatTakesTooLongIsKilled() {
        Machine before = Machine.look();
        Instant start = Instant.now();
        Hook hook = script("slow", 1, "echo waiting; exec sleep 60");
        assertThatThrownBy(() -> HookRunner.run("poststart", List.of(hook), STATE, here))
                .hasMessageContaining("poststart hook #0")
                .hasMessageContaining("killed after its timeout of 1 s: waiting");
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(Machine.look().since(before).stream().filter(change -> change.contains("child")))
                .isEmpty();
    }

    @Test
    void whatAHookLeavesRunningHoldsNobodyUp() throws IOException {
        Instant start = Instant.now();
        HookRunner.run("poststart", List.of(script("hook", 30, "sleep 5 & echo done > done")), STATE, here);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(4));
        assertThat(result("done")).isEqualTo("done\n");
    }

    @Test
    void aHookMayWriteALotAndReadNothing() {
        Hook hook = script("loud", null, "/bin/busybox seq 1 100000; exit 1");
        String state = "x".repeat(1 << 20);
        assertThatThrownBy(() -> HookRunner.run("prestart", List.of(hook), state, here))
                .hasMessageContaining("| 99999 | 100000 [/hooks/prestart/0]")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(10_000));
    }

    @Test
    void aHookThatIsKilledSaysByWhat() {
        assertThatThrownBy(() -> HookRunner.run("prestart", List.of(script("hook", null, "kill -9 $$")), STATE, here))
                .hasMessageContaining("killed by signal 9");
    }

    @Test
    void aHookThatIsNotThereIsNamed() {
        Hook hook = new Hook("/nowhere/hook", List.of(), List.of(), null);
        assertThatThrownBy(() -> HookRunner.run("prestart", List.of(hook), STATE, here))
                .hasMessageContaining("prestart hook #0 (/nowhere/hook)")
                .hasMessageContaining("ENOENT (no such file or directory)")
                .hasMessageEndingWith("[/hooks/prestart/0]");
    }

    private void inNamespaces(CloneFlag[] namespaces, Function<PidFd, HookPlace> place, String point, Hook hook) {
        Staged staged = Staged.in(namespaces)
                .parent(pid -> {
                    try (PidFd init = PidFd.open(pid)) {
                        HookRunner.run(point, List.of(hook), STATE, place.apply(init));
                    }
                })
                .script("for n in mnt uts pid; do readlink /proc/self/ns/$n; done");
        assertThat(staged.failure()).isEmpty();
        String namespacesOfInit = staged.output();
        assertThat(namespacesOfInit).isNotEmpty();
        try {
            assertThat(result("namespaces").lines().limit(2))
                    .isEqualTo(namespacesOfInit.lines().limit(2).toList());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aScriptRunsInTheContainersNamespaces() {
        Hook hook =
                script("hook", null, "for n in mnt uts; do readlink /proc/self/ns/$n; done > namespaces; cat > state");
        inNamespaces(
                NAMESPACES.toArray(CloneFlag[]::new),
                init -> new HookPlace.BeforePivot(directory, init, NAMESPACES),
                "createContainer",
                hook);
    }

    @Test
    void aProgramRunsInTheContainersNamespaces() throws IOException {
        Hook hook = new Hook(
                "/bin/busybox",
                List.of("sh", "-c", "for n in mnt uts; do readlink /proc/self/ns/$n; done > namespaces; echo $$ > pid"),
                List.of("PATH=/bin"),
                null);
        inNamespaces(
                NAMESPACES.toArray(CloneFlag[]::new),
                init -> new HookPlace.BeforePivot(directory, init, NAMESPACES),
                "createContainer",
                hook);
        assertThat(result("pid")).isEqualTo("2\n");
    }

    @Test
    void aHookOfTheContainerIsRestricted() throws IOException {
        directory.toFile().setWritable(true, false);
        Process.User nobody = new Process.User(65534, 65534, null, List.of());
        Hook hook =
                script("hook", null, "for n in mnt uts; do readlink /proc/self/ns/$n; done > namespaces; id -u > id");
        directory.toFile().setExecutable(true, false);
        Files.createFile(directory.resolve("namespaces")).toFile().setWritable(true, false);
        inNamespaces(
                NAMESPACES.toArray(CloneFlag[]::new),
                init -> new HookPlace.Container(
                        directory,
                        new ContainerEntry(init, NAMESPACES, Map.of(), null),
                        program -> FixedIdentity.add(program, nobody, false)),
                "startContainer",
                hook);
        assertThat(result("id")).isEqualTo("65534\n");
    }
}
