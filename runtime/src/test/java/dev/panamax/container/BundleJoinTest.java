package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Programs that join a bundle's container. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleJoinTest extends BundleTestCase {
    private OciContainer running() {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        return container;
    }

    @Test
    void aProgramHasWhatItsOwnDescriptionSays() {
        OciContainer container = running();
        String seen = join(
                container,
                config -> {
                    ObjectNode process = config.withObject("/process");
                    process.put("cwd", "/etc").put("noNewPrivileges", false).put("oomScoreAdj", 123);
                    texts(process, "env", "PATH=/bin", "WHO=me");
                    process.putObject("user")
                            .put("uid", 1000)
                            .put("gid", 1001)
                            .put("umask", 0027)
                            .putArray("additionalGids")
                            .add(7);
                    ObjectNode sets = process.putObject("capabilities");
                    for (String set : List.of("bounding", "permitted", "inheritable", "effective", "ambient")) {
                        texts(sets, set, "CAP_KILL");
                    }
                    process.putArray("rlimits")
                            .addObject()
                            .put("type", "RLIMIT_NOFILE")
                            .put("soft", 77)
                            .put("hard", 88);
                },
                "pwd; umask; echo $WHO $HOME; cat /proc/self/oom_score_adj; grep -E '^(Uid|Gid|Groups|Cap|NoNew)' /proc/self/status;"
                        + " grep 'open files' /proc/self/limits");
        assertThat(seen.lines().map(String::strip))
                .contains("/etc", "0027", "me /", "123", "Uid:\t1000\t1000\t1000\t1000", "Gid:\t1001\t1001\t1001\t1001")
                .contains("Groups:\t7", "CapInh:\t0000000000000020", "CapEff:\t0000000000000020", "NoNewPrivs:\t0")
                .contains("CapBnd:\t0000000000000020", "CapAmb:\t0000000000000020", "CapPrm:\t0000000000000020");
        assertThat(seen).containsPattern("Max open files +77 +88 ");
        kill(container);
    }

    @Test
    void itIsInTheNamespacesAndCgroupsOfTheContainer() throws IOException {
        OciContainer container = running();
        Path first = Path.of("/proc", Integer.toString(container.record().pid()));
        try (JoinedProcess joined = container.join(joining(config -> {}, "sleep", "100"))) {
            Path process = Path.of("/proc", Integer.toString(joined.process().pid()));
            for (String file : List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")) {
                assertThat(Files.readSymbolicLink(process.resolve("ns").resolve(file)))
                        .as(file)
                        .isEqualTo(Files.readSymbolicLink(first.resolve("ns").resolve(file)));
            }
            assertThat(Files.readString(process.resolve("cgroup")))
                    .isEqualTo(Files.readString(first.resolve("cgroup")));
            try (Stream<Path> fds = Files.list(process.resolve("fd"))) {
                assertThat(fds.map(fd -> fd.getFileName().toString())).containsExactlyInAnyOrder("0", "1", "2");
            }
            assertThat(container.processes()).contains(joined.process().pid());
            container.killAll(9);
            assertThat(joined.await()).isEqualTo(new WaitStatus.Killed(9));
        }
        container.await();
    }

    @Test
    void aCreatedContainerIsJoinedBeforeItsStart() throws IOException {
        OciContainer container = create("c", config("touch", "/started"));
        assertThat(join(container, config -> {}, "echo here")).isEqualTo("here\n");
        assertThat(rootfs.path().resolve("started")).doesNotExist();
        container.start();
        container.await();
        assertThat(rootfs.path().resolve("started")).exists();
    }

    @Test
    void thePidFileIsWrittenOnlyIfTheProgramRuns() throws IOException {
        OciContainer container = running();
        Path file = directory.resolve("pid");
        JoinOptions fails = withPidFile(joining(config -> {}, "no-such-program"), file);
        assertThatThrownBy(() -> container.join(fails)).hasMessageContaining("executable file not found in $PATH");
        assertThat(file).doesNotExist();
        try (JoinedProcess joined = container.join(withPidFile(joining(config -> {}, "sleep", "100"), file))) {
            assertThat(Files.readString(file))
                    .isEqualTo(Integer.toString(joined.process().pid()));
            container.killAll(9);
            joined.await();
        }
        container.await();
    }

    private static JoinOptions withPidFile(JoinOptions options, Path file) {
        return new JoinOptions(
                options.process(), null, null, file, options.preservedFds(), options.cgroups(), options.ignorePaused());
    }

    @Test
    void aPausedContainerIsJoinedOnlyIfTheCallerInsists() {
        OciContainer container = running();
        container.pause();
        JoinOptions options = joining(config -> {}, "touch", "/joined-later");
        assertThatThrownBy(() -> container.join(options)).hasMessageStartingWith("cannot exec in a paused container");
        Thread resume = Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            container.resume();
        });
        JoinOptions insisting = new JoinOptions(options.process(), null, null, null, 0, List.of(), true);
        try (JoinedProcess joined = container.join(insisting)) {
            assertThat(joined.await()).isEqualTo(new WaitStatus.Exited(0));
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        dev.panamax.linux.Uninterruptibly.join(resume);
        assertThat(rootfs.path().resolve("joined-later")).exists();
        kill(container);
    }

    @Test
    void whatCanNotBeGivenIsAnErrorAndNoProgram() {
        OciContainer container = running();
        assertThatThrownBy(() -> container.join(
                        joining(config -> config.withObject("/process").put("cwd", "/etc/passwd"), "true")))
                .hasMessageContaining("/process/cwd");
        assertThat(container.processes()).containsExactly(container.record().pid());
        kill(container);
    }

    @Test
    void aProgramGoesIntoACgroupBelowTheContainers() throws IOException {
        OciContainer container = running();
        Path memory = cgroup(container, "memory");
        Files.createDirectory(memory.resolve("below"));
        String controller = CgroupFiles.isUnified() ? "" : "memory:"; // Version 2 has one directory for all.
        JoinOptions options = joining(config -> {}, "sleep", "100");
        JoinOptions below =
                new JoinOptions(options.process(), null, null, null, 0, List.of(controller + "below"), false);
        try (JoinedProcess joined = container.join(below)) {
            assertThat(Files.readAllLines(memory.resolve("below/cgroup.procs")))
                    .containsExactly(Integer.toString(joined.process().pid()));
            container.killAll(9);
            joined.await();
        }
        container.await();
        JoinOptions out = new JoinOptions(options.process(), null, null, null, 0, List.of(controller + "../x"), false);
        assertThatThrownBy(() -> container.join(out)).isInstanceOf(dev.panamax.PanamaxException.class);
    }

    @Test
    void aContainerThatEndsTakesItsProgramsAlong() {
        OciContainer container = running();
        try (JoinedProcess joined = container.join(joining(config -> {}, "sleep", "100"))) {
            container.kill(9);
            // Its first process ends when all others have, and those, whose parent we are, when we know.
            assertThat(joined.process().awaitEnd(Duration.ofSeconds(10))).isTrue();
            assertThat(joined.await()).isEqualTo(new WaitStatus.Killed(9));
        }
        assertThat(container.await()).isEqualTo(new WaitStatus.Killed(9));
    }

    @Test
    void processorsAreChosenBeforeAndAfterTheCgroup() {
        OciContainer container = running();
        String seen = join(
                container,
                config -> config.withObject("/process")
                        .putObject("execCPUAffinity")
                        .put("initial", "0-1")
                        .put("final", "1"),
                "grep Cpus_allowed_list /proc/self/status");
        assertThat(seen).isEqualTo("Cpus_allowed_list:\t1\n");
        kill(container);
    }
}
