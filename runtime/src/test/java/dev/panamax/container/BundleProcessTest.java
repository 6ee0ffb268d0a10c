package dev.panamax.container;

import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.integer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.linux.Call;
import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The program of a bundle finds itself as its configuration says. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleProcessTest extends BundleTestCase {
    private static Consumer<ObjectNode> process(Consumer<ObjectNode> change) {
        return config -> change.accept(config.withObject("/process"));
    }

    private static void user(ObjectNode process, int uid, int gid) {
        process.putObject("user").put("uid", uid).put("gid", gid);
    }

    private static void capabilities(ObjectNode process, String... names) {
        ObjectNode sets = process.putObject("capabilities");
        for (String set : List.of("bounding", "effective", "inheritable", "permitted", "ambient")) {
            texts(sets, set, names);
        }
    }

    private static String sets(String status) {
        StringBuilder sets = new StringBuilder();
        for (String set : List.of("Inh", "Prm", "Eff", "Bnd", "Amb")) {
            String line = status.lines()
                    .filter(each -> each.startsWith("Cap" + set + ":"))
                    .findFirst()
                    .orElseThrow();
            sets.append(Long.toHexString(
                            Long.parseUnsignedLong(line.substring(7).strip(), 16)))
                    .append(' ');
        }
        return sets.toString().strip();
    }

    @Test
    void itIsTheUserWithItsGroupsAndUmask() {
        String seen = run(
                process(process -> {
                    user(process, 1000, 1001);
                    process.withObject("/user")
                            .put("umask", 0077)
                            .putArray("additionalGids")
                            .add(7)
                            .add(4_000_000_000L);
                }),
                "grep -E '^(Uid|Gid|Groups)' /proc/self/status; umask");
        assertThat(seen)
                .contains("Uid:\t1000\t1000\t1000\t1000")
                .contains("Gid:\t1001\t1001\t1001\t1001")
                .contains("Groups:\t7 4000000000 \n")
                .contains("0077");
    }

    @Test
    void withoutAUmaskItIsTheUsualOneAndWithoutGroupsThereAreNone() {
        assertThat(run(config -> {}, "umask; grep Groups /proc/self/status")).isEqualTo("0022\nGroups:\t \n");
    }

    @Test
    void limitsAreExactlyThoseOfTheConfiguration() {
        String limits = run(
                process(process -> {
                    var rlimits = process.putArray("rlimits");
                    rlimits.addObject()
                            .put("type", "RLIMIT_NOFILE")
                            .put("soft", 123)
                            .put("hard", 456);
                    rlimits.addObject()
                            .put("type", "RLIMIT_CORE")
                            .put("soft", 0)
                            .put("hard", new BigInteger("18446744073709551615"));
                    rlimits.addObject()
                            .put("type", "RLIMIT_STACK")
                            .put("soft", 1 << 20)
                            .put("hard", 1 << 22);
                }),
                "cat /proc/self/limits");
        assertThat(limits)
                .containsPattern("Max open files +123 +456 ")
                .containsPattern("Max core file size +0 +unlimited ")
                .containsPattern("Max stack size +1048576 +4194304 ");
    }

    @Test
    void limitsThatAreUnknownOrTwiceAreRefused() {
        ObjectNode config = config("true");
        var rlimits = config.withObject("/process").putArray("rlimits");
        rlimits.addObject().put("type", "RLIMIT_NICENESS").put("soft", 1).put("hard", 1);
        rlimits.addObject().put("type", "RLIMIT_CPU").put("soft", 1).put("hard", 1);
        rlimits.addObject().put("type", "RLIMIT_CPU").put("soft", 2).put("hard", 2);
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/process/rlimits/0")
                .hasMessageContaining("/process/rlimits/2");
    }

    @Test
    void theFiveSetsOfCapabilitiesAreThoseOfTheConfiguration() {
        String status = run(
                process(process -> {
                    ObjectNode sets = process.putObject("capabilities");
                    texts(sets, "bounding", "CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_SYS_TIME");
                    texts(sets, "permitted", "CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW");
                    texts(sets, "inheritable", "CAP_KILL", "CAP_NET_RAW");
                    texts(sets, "effective", "CAP_CHOWN");
                    texts(sets, "ambient", "CAP_KILL");
                    user(process, 1000, 1000);
                }),
                "cat /proc/self/status");
        // What a program of another user than root keeps by execve(2) is what is ambient.
        assertThat(sets(status)).isEqualTo("2020 20 20 2002021 20");
    }

    @Test
    void rootHasWhatItsBoundingSetAllows() {
        String status =
                run(process(process -> capabilities(process, "CAP_CHOWN", "CAP_KILL")), "cat /proc/self/status");
        assertThat(sets(status)).isEqualTo("21 21 21 21 21");
    }

    @Test
    void withoutCapabilitiesThereAreNone() {
        String status = run(process(process -> process.remove("capabilities")), "cat /proc/self/status");
        assertThat(sets(status)).isEqualTo("0 0 0 0 0");
    }

    @Test
    void capabilitiesThatNobodyKnowsAreNoFailure() {
        String status =
                run(process(process -> capabilities(process, "CAP_KILL", "CAP_OF_TOMORROW")), "cat /proc/self/status");
        assertThat(sets(status)).isEqualTo("20 20 20 20 20");
    }

    @Test
    void newPrivilegesAreForbiddenIfTheConfigurationSaysSo() {
        String script = "grep NoNewPrivs /proc/self/status";
        assertThat(run(config -> {}, script)).isEqualTo("NoNewPrivs:\t1\n");
        assertThat(run(process(process -> process.put("noNewPrivileges", false)), script))
                .isEqualTo("NoNewPrivs:\t0\n");
    }

    @Test
    void theOomScoreIsTouchedOnlyIfItIsGiven() throws IOException {
        String own = Files.readString(Path.of("/proc/self/oom_score_adj"));
        assertThat(run(config -> {}, "cat /proc/self/oom_score_adj")).isEqualTo(own);
        assertThat(run(process(process -> process.put("oomScoreAdj", 321)), "cat /proc/self/oom_score_adj"))
                .isEqualTo("321\n");
        assertThat(run(process(process -> process.put("oomScoreAdj", 0)), "cat /proc/self/oom_score_adj"))
                .isEqualTo("0\n");
    }

    @Test
    void inputAndOutputHaveTheirPriority() {
        String seen = run(
                process(process -> process.putObject("ioPriority")
                        .put("class", "IOPRIO_CLASS_IDLE")
                        .put("priority", 0)),
                "busybox ionice -p $$");
        assertThat(seen).startsWith("idle");
    }

    @Test
    void theSchedulerIsThatOfTheConfiguration() {
        String seen = run(
                process(process -> process.putObject("scheduler")
                        .put("policy", "SCHED_BATCH")
                        .put("nice", 5)),
                "cut -d' ' -f19,41 /proc/self/stat");
        assertThat(seen).isEqualTo("5 3\n");
    }

    @Test
    void aPersonalityChangesTheNameOfTheMachine() {
        Consumer<ObjectNode> linux32 =
                config -> config.withObject("/linux").putObject("personality").put("domain", "LINUX32");
        assertThat(run(linux32, "busybox uname -m").strip()).isIn("i686", "armv8l");
        assertThat(run(config -> {}, "busybox uname -m").strip()).isNotIn("i686", "armv8l");
    }

    @Test
    void nothingButTheStandardDescriptorsReachesTheProgram() throws IOException {
        // One that is not closed by execve(2), as others in the JVM may have it.
        try (Fd open = Fd.open("/etc", OpenFlag.O_RDONLY);
                Fd leaking = Fd.of(Call.of(SystemCall.DUP3, descriptor(open), integer(300), integer(0))
                        .invoke())) {
            assertThat(leaking.number()).isEqualTo(300);
            ObjectNode config = config("sleep", "100");
            OciContainer container = create("c", config);
            container.start();
            try (Stream<Path> fds =
                    Files.list(Path.of("/proc/" + container.record().pid() + "/fd"))) {
                assertThat(fds.map(fd -> fd.getFileName().toString())).containsExactlyInAnyOrder("0", "1", "2");
            }
            kill(container);
        }
    }

    @Test
    void theEnvironmentIsThatOfTheConfigurationWithAHome() {
        String seen = run(
                process(process -> {
                    texts(process, "env", "PATH=/bin", "A=1", "B=x=y", "A=2", "EMPTY=");
                    user(process, 1, 1);
                }),
                "exec env");
        assertThat(seen.lines())
                .contains("PATH=/bin", "A=2", "B=x=y", "EMPTY=", "HOME=/usr/sbin")
                .doesNotContain("A=1");
        assertThat(seen.lines().map(line -> line.substring(0, line.indexOf('='))))
                .containsOnly("PATH", "A", "B", "EMPTY", "HOME", "PWD", "SHLVL");
        assertThat(run(process(process -> texts(process, "env", "PATH=/bin", "HOME=/here")), "echo $HOME"))
                .isEqualTo("/here\n");
    }

    @Test
    void theWorkingDirectoryMayBeMissingAndIsMade() throws IOException {
        assertThat(run(process(process -> process.put("cwd", "/a/b")), "pwd")).isEqualTo("/a/b\n");
        assertThat(rootfs.path().resolve("a/b")).isDirectory();
        Files.createSymbolicLink(rootfs.path().resolve("out-of-here"), Path.of("/proc/self/fd/3"));
        ObjectNode config = config("true");
        config.withObject("/process").put("cwd", "/out-of-here");
        assertThatThrownBy(() -> create("c", config)).hasMessageContaining("/process/cwd");
    }

    @Test
    void theProgramIsFoundByItsPath() throws IOException {
        Files.createDirectories(rootfs.path().resolve("own"));
        Files.createSymbolicLink(rootfs.path().resolve("own/program"), Path.of("/bin/busybox"));
        Files.delete(rootfs.path().resolve("bin/sh"));
        Files.createSymbolicLink(rootfs.path().resolve("own/sh"), Path.of("/bin/busybox"));
        assertThat(run(process(process -> texts(process, "env", "PATH=/nowhere:/own")), "echo found"))
                .isEqualTo("found\n");
    }

    @Test
    void aConfigurationWithoutAProcessIsRefused() {
        ObjectNode config = config("true");
        config.remove("process");
        assertThatThrownBy(() -> create("c", config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/process: is needed");
        assertThat(runtime.exists("c")).isFalse();
    }
}
