package dev.panamax.it.engines;

import static dev.panamax.it.engines.Engine.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.security.seccomp.HandedOverProfile;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Docker with this runtime as its default. */
@Tag("engines")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.DOCKERD})
class DockerIT {
    private static final String IMAGE = Image.NAME;

    @RegisterExtension
    static final Docker docker = new Docker();

    /** Runs a script in a container that is removed afterwards. */
    private static Outcome run(String script, String... options) throws Exception {
        return docker.run(words(
                words(List.of("run", "--rm", "--network", "none"), List.of(options)),
                List.of(IMAGE, "sh", "-c", script)));
    }

    /** Starts a container named one that runs a script. */
    private static void start(String script, String... options) throws Exception {
        docker.run(words(
                        words(List.of("run", "--detach", "--network", "none", "--name", "one"), List.of(options)),
                        List.of(IMAGE, "sh", "-c", script)))
                .mustSucceed();
    }

    private static String inspect(String format) throws Exception {
        return docker.succeed("inspect", "--format", format, "one");
    }

    @Test
    void itIsTheDefault() throws Exception {
        assertThat(docker.succeed("info", "--format", "{{.DefaultRuntime}} {{json .Runtimes}}"))
                .startsWith("panamax ")
                .contains("\"panamax\":{\"path\":\"" + RuntimeUnderTest.PATH + "\"}");
        start("exec sleep 600");
        assertThat(inspect("{{.HostConfig.Runtime}} {{.State.Status}}")).isEqualTo("panamax running");
    }

    @Test
    @Requires(Feature.LIBSECCOMP)
    void theFilterDecidesAsLibseccompsDoes() throws Exception {
        start("exec sleep 600");
        HandedOverProfile.decidesAsWithLibseccomp(
                "docker", docker.room().path("/run/docker/runtime-runc/moby/" + inspect("{{.Id}}") + "/config.json"));
    }

    @Test
    void build() throws Exception {
        docker.room().write("/run/pnx/build/Dockerfile", """
                FROM %s
                ENV A=b
                RUN echo "$A" > /made && id -u >> /made
                COPY text /text
                USER daemon
                RUN id -u > /tmp/user
                CMD ["cat", "/made", "/text", "/tmp/user"]
                """.formatted(IMAGE));
        docker.room().write("/run/pnx/build/text", "text\n");
        docker.succeed("build", "--tag", "built:1", "/run/pnx/build");
        assertThat(docker.run("run", "--rm", "built:1")).isEqualTo(new Outcome(0, "b\n0\ntext\n1\n", ""));
        docker.room().write("/run/pnx/build/Dockerfile", "FROM " + IMAGE + "\nRUN exit 3\n");
        Outcome failed = docker.run("build", "/run/pnx/build");
        assertThat(failed.status()).isNotZero();
        assertThat(failed.errors()).contains("returned a non-zero code: 3");
    }

    @Test
    void runWithoutATerminal() throws Exception {
        assertThat(run("echo out; echo err >&2; tty; exit 7")).isEqualTo(new Outcome(7, "out\nnot a tty\n", "err\n"));
        assertThat(docker.runWithInput(
                        "one\ntwo\n", List.of("run", "--rm", "--interactive", "--network", "none", IMAGE, "wc", "-l")))
                .isEqualTo(new Outcome(0, "2\n", ""));
    }

    @Test
    void runWithATerminal() throws Exception {
        // The size arrives when the client has seen that the container runs.
        String script = "until [ \"$(stty size 2> /dev/null)\" = '33 44' ]; do sleep 0.1; done; tty; stty size; exit 5";
        assertThat(docker.runInTerminal(List.of(
                        "run", "--rm", "--interactive", "--tty", "--network", "none", IMAGE, "sh", "-c", script)))
                .isEqualTo(new Outcome(5, "/dev/pts/0\n33 44\n", ""));
    }

    @Test
    void theDefaultBridge() throws Exception {
        Outcome outcome = docker.run(
                "run",
                "--rm",
                IMAGE,
                "sh",
                "-c",
                "ip -4 -o addr show eth0; ping -c 1 -W 2 172.17.0.1 > /dev/null && echo reached");
        assertThat(outcome.output()).contains("inet 172.17.0.").endsWith("reached\n");
    }

    @Test
    void exec() throws Exception {
        start("exec sleep 600");
        assertThat(docker.run(
                        "exec",
                        "--user",
                        "daemon",
                        "--env",
                        "A=b",
                        "--workdir",
                        "/tmp",
                        "one",
                        "sh",
                        "-c",
                        "id -u; pwd; echo $A; exit 9"))
                .isEqualTo(new Outcome(9, "1\n/tmp\nb\n", ""));
        assertThat(docker.runInTerminal(List.of("exec", "--interactive", "--tty", "one", "tty")))
                .isEqualTo(new Outcome(0, "/dev/pts/0\n", ""));
        assertThat(docker.runWithInput("text", List.of("exec", "--interactive", "one", "cat")))
                .isEqualTo(new Outcome(0, "text", ""));
        assertThat(docker.run("exec", "--privileged", "one", "grep", "CapEff", "/proc/self/status")
                        .text())
                .isNotEqualTo(docker.run("exec", "one", "grep", "CapEff", "/proc/self/status")
                        .text());
        Outcome missing = docker.run("exec", "one", "nosuch");
        assertThat(missing.status()).isIn(126, 127);
        assertThat(missing.output() + missing.errors()).contains("executable file not found in $PATH");
    }

    @Test
    void stop() throws Exception {
        start("trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done");
        docker.await("ready", "logs", "one");
        docker.succeed("stop", "one");
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}"))
                .isEqualTo("exited 3 false");
    }

    @Test
    void kill() throws Exception {
        start("trap 'echo usr1' USR1; echo ready; while :; do sleep 0.1; done");
        docker.await("ready", "logs", "one");
        docker.succeed("kill", "--signal", "USR1", "one");
        docker.await("usr1", "logs", "one");
        docker.succeed("kill", "one");
        assertThat(docker.succeed("wait", "one")).isEqualTo("137");
    }

    @Test
    void restart() throws Exception {
        start("echo up; exec sleep 600");
        String pid = inspect("{{.State.Pid}}");
        docker.succeed("restart", "--time", "0", "one");
        assertThat(inspect("{{.State.Status}}")).isEqualTo("running");
        assertThat(inspect("{{.State.Pid}}")).isNotEqualTo(pid);
        docker.await("up\nup", "logs", "one");
    }

    @Test
    void pause() throws Exception {
        start("exec sleep 600");
        docker.succeed("pause", "one");
        assertThat(inspect("{{.State.Status}}")).isEqualTo("paused");
        docker.succeed("unpause", "one");
        assertThat(inspect("{{.State.Status}}")).isEqualTo("running");
        assertThat(docker.succeed("exec", "one", "echo", "alive")).isEqualTo("alive");
    }

    @Test
    void update() throws Exception {
        start("exec sleep 600");
        docker.succeed(
                "update", "--memory", "48m", "--memory-swap", "96m", "--cpus", "0.5", "--pids-limit", "77", "one");
        Outcome outcome = docker.run("exec", "one", "sh", "-c", """
                cd /sys/fs/cgroup
                cat memory/memory.limit_in_bytes memory.max cpu/cpu.cfs_quota_us cpu.max pids/pids.max pids.max 2> /dev/null
                true
                """);
        assertThat(String.join(" ", outcome.lines())).isIn("50331648 50000 77", "50331648 50000 100000 77");
    }

    @Test
    void stats() throws Exception {
        start("exec sleep 600", "--memory", "64m");
        assertThat(docker.succeed(
                        "stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}} {{.MemUsage}} {{.CPUPerc}}", "one"))
                .matches("one 1 [1-9][0-9.]*[KM]iB / 64MiB [0-9.]+%");
    }

    @Test
    void top() throws Exception {
        start("exec sleep 600");
        assertThat(docker.succeed("top", "one", "-o", "pid,args").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .contains("sleep 600");
    }

    @Test
    void theExitCodeIsKnown() throws Exception {
        docker.run("run", "--name", "one", "--network", "none", IMAGE, "sh", "-c", "exit 42");
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.State.Error}}"))
                .isEqualTo("exited 42 false");
    }

    @Test
    void whoTakesMoreMemoryIsKilledAndMarked() throws Exception {
        Outcome outcome = docker.run(
                "run",
                "--name",
                "one",
                "--network",
                "none",
                "--memory",
                "16m",
                IMAGE,
                "sh",
                "-c",
                "sleep 1; exec tail -c 200m /dev/zero"); // The shim listens only when the start has returned.
        assertThat(outcome.status()).isEqualTo(137);
        assertThat(inspect("{{.State.ExitCode}} {{.State.OOMKilled}}")).isEqualTo("137 true");
    }

    @Test
    void programsThatCannotBeRun() throws Exception {
        Outcome missing = docker.run("run", "--rm", "--network", "none", IMAGE, "nosuch");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.errors()).contains("nosuch", "executable file not found in $PATH");
        Outcome noProgram = docker.run("run", "--rm", "--network", "none", IMAGE, "/etc/passwd");
        assertThat(noProgram.status()).isEqualTo(126);
        assertThat(noProgram.errors()).contains("/etc/passwd", "permission denied");
    }

    @Test
    void privileged() throws Exception {
        Outcome outcome = run(
                "grep Seccomp: /proc/self/status; mkdir /m && mount -t tmpfs none /m && echo mounted; mknod /kmsg c 1 11 && test -r /kmsg && echo device",
                "--privileged");
        assertThat(outcome).isEqualTo(new Outcome(0, "Seccomp:\t0\nmounted\ndevice\n", ""));
    }

    @Test
    void aReadOnlyContainerOfAnotherUser() throws Exception {
        Outcome outcome = run(
                "id -u; touch /file; touch /tmp/file && echo tmp; touch /volume/file && echo volume; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ulimit -n",
                "--read-only",
                "--user",
                "1:1",
                "--cap-drop",
                "all",
                "--tmpfs",
                "/tmp",
                "--volume",
                "things:/volume:ro",
                "--sysctl",
                "net.ipv4.ip_unprivileged_port_start=80",
                "--ulimit",
                "nofile=123",
                "--security-opt",
                "no-new-privileges",
                "--init");
        assertThat(outcome.output()).isEqualTo("1\ntmp\n80\n123\n");
        assertThat(outcome.errors()).contains("/file: Read-only file system", "/volume/file: Read-only file system");
        docker.succeed("volume", "rm", "things");
    }
}
