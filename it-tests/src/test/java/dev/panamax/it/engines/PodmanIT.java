package dev.panamax.it.engines;

import static dev.panamax.it.engines.Engine.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of podman's containers, each step of it as it is on runc. */
@Tag("engines")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.RUNC, Feature.PODMAN})
class PodmanIT {
    private static final String IMAGE = Image.NAME;

    @RegisterExtension
    static final Podman podman = new Podman();

    /** Runs a script in a container that is removed afterwards. */
    private static Outcome run(String script, String... options) throws Exception {
        return podman.run(words(
                words(List.of("run", "--rm", "--network", "none"), List.of(options)),
                List.of(IMAGE, "sh", "-c", script)));
    }

    /** Starts a container named one that runs a script. */
    private static void start(String script, String... options) throws Exception {
        podman.run(words(
                        words(List.of("run", "--detach", "--network", "none", "--name", "one"), List.of(options)),
                        List.of(IMAGE, "sh", "-c", script)))
                .mustSucceed();
    }

    private static Outcome inspect(String format) throws Exception {
        return podman.run("inspect", "--format", format, "one").mustSucceed();
    }

    @Test
    void runWithoutATerminal() throws Exception {
        Outcome outcome = podman.alike(() -> run("echo out; echo err >&2; tty; exit 7"));
        assertThat(outcome).isEqualTo(new Outcome(7, "out\nnot a tty\n", "err\n"));
    }

    @Test
    void runWithInput() throws Exception {
        Outcome outcome = podman.alike(() -> podman.runWithInput(
                "one\ntwo\n", List.of("run", "--rm", "--interactive", "--network", "none", IMAGE, "wc", "-l")));
        assertThat(outcome).isEqualTo(new Outcome(0, "2\n", ""));
    }

    @Test
    void runWithATerminal() throws Exception {
        String script = "tty; test -c /dev/console && echo console; exit 5";
        Outcome outcome = podman.alike(() -> podman.runInTerminal(
                List.of("run", "--rm", "--interactive", "--tty", "--network", "none", IMAGE, "sh", "-c", script)));
        assertThat(outcome).isEqualTo(new Outcome(5, "/dev/pts/0\nconsole\n", ""));
    }

    @Test
    void aTerminalHasTheSizeOfTheCallers() throws Exception {
        // Podman sets the size when it attaches, which can be after the program has begun.
        String script = "until [ \"$(stty size 2> /dev/null)\" = '33 44' ]; do sleep 0.1; done; stty size";
        Outcome outcome = podman.alike(() -> podman.runInTerminal(
                List.of("run", "--rm", "--interactive", "--tty", "--network", "none", IMAGE, "sh", "-c", script)));
        assertThat(outcome.output()).isEqualTo("33 44\n");
    }

    @Test
    void programsThatCannotBeRun() throws Exception {
        Outcome missing =
                podman.alike(() -> withoutErrors(podman.run("run", "--rm", "--network", "none", IMAGE, "nosuch")));
        assertThat(missing.status()).isEqualTo(127);
        Outcome noProgram =
                podman.alike(() -> withoutErrors(podman.run("run", "--rm", "--network", "none", IMAGE, "/etc/passwd")));
        assertThat(noProgram.status()).isEqualTo(126);
    }

    private static Outcome withoutErrors(Outcome outcome) {
        assertThat(outcome.errors()).isNotEmpty();
        return new Outcome(outcome.status(), outcome.output(), "");
    }

    @Test
    void noNetwork() throws Exception {
        Outcome outcome = podman.alike(() -> run("ls /sys/class/net; ip addr show lo"));
        assertThat(outcome.output()).startsWith("lo\n").contains("UP", "inet 127.0.0.1/8");
    }

    @Test
    void theDefaultBridge() throws Exception {
        Outcome outcome = podman.alike(() -> podman.run(
                "run",
                "--rm",
                "--cap-add",
                "net_raw", // Which ping needs.
                IMAGE,
                "sh",
                "-c",
                "ip -4 -o addr show eth0; ip route; ping -c 1 -W 2 10.88.0.1 > /dev/null && echo reached"));
        assertThat(outcome.output())
                .contains("inet 10.88.0.", "default via 10.88.0.1 dev eth0")
                .endsWith("reached\n");
    }

    @Test
    void exec() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("exec sleep 600");
            return podman.run(
                    "exec",
                    "--user",
                    "1:1",
                    "--env",
                    "A=b",
                    "--workdir",
                    "/tmp",
                    "one",
                    "sh",
                    "-c",
                    "id; pwd; echo $A; exit 9");
        });
        assertThat(outcome).isEqualTo(new Outcome(9, "uid=1(daemon) gid=1(daemon)\n/tmp\nb\n", ""));
    }

    @Test
    void execWithATerminalOrWithInputOrDetached() throws Exception {
        podman.alike(() -> {
            start("exec sleep 600");
            Outcome terminal = podman.runInTerminal(List.of("exec", "--interactive", "--tty", "one", "tty"));
            assertThat(terminal).isEqualTo(new Outcome(0, "/dev/pts/0\n", ""));
            Outcome input = podman.runWithInput("text", List.of("exec", "--interactive", "one", "cat"));
            assertThat(input).isEqualTo(new Outcome(0, "text", ""));
            podman.succeed("exec", "--detach", "one", "touch", "/touched");
            podman.await("/touched", "exec", "one", "ls", "/touched");
            return withoutErrors(podman.run("exec", "one", "nosuch"));
        });
    }

    @Test
    void logs() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("echo out; echo err >&2");
            podman.succeed("wait", "one");
            return podman.run("logs", "one");
        });
        assertThat(outcome).isEqualTo(new Outcome(0, "out\n", "err\n"));
    }

    @Test
    void stop() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done");
            podman.await("ready", "logs", "one");
            podman.succeed("stop", "one");
            return inspect("{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}");
        });
        assertThat(outcome.text()).isEqualTo("exited 3 false");
    }

    @Test
    void restart() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("echo up; exec sleep 600");
            podman.succeed("restart", "--time", "0", "one");
            podman.await("up\nup", "logs", "one");
            return inspect("{{.State.Status}}");
        });
        assertThat(outcome.text()).isEqualTo("running");
    }

    @Test
    void kill() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("trap 'echo usr1' USR1; echo ready; while :; do sleep 0.1; done");
            podman.await("ready", "logs", "one");
            podman.succeed("kill", "--signal", "USR1", "one");
            podman.await("usr1", "logs", "one");
            podman.succeed("kill", "one");
            return podman.run("wait", "one");
        });
        assertThat(outcome.text()).isEqualTo("137");
    }

    @Test
    void pause() throws Exception {
        Path count = podman.room().path("/run/pnx/count");
        Outcome outcome = podman.alike(() -> {
            start("while :; do echo >> /volume/count; done", "--volume", "/run/pnx:/volume");
            podman.succeed("pause", "one");
            String paused = inspect("{{.State.Status}}").text();
            long size = Files.size(count);
            Thread.sleep(200);
            assertThat(Files.size(count)).isEqualTo(size);
            assertThat(podman.run("exec", "one", "true").status()).isNotZero();
            podman.succeed("unpause", "one");
            Thread.sleep(200);
            assertThat(Files.size(count)).isGreaterThan(size);
            return new Outcome(0, paused + " " + inspect("{{.State.Status}}").text(), "");
        });
        assertThat(outcome.text()).isEqualTo("paused running");
    }

    @Test
    void top() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("exec sleep 600");
            return podman.run("top", "one", "pid", "ppid", "user", "args", "capbnd", "seccomp", "state");
        });
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lines().getLast().split(" +"))
                .startsWith("1", "0", "root", "sleep", "600")
                .endsWith("filter", "S");
    }

    @Test
    void stats() throws Exception {
        Outcome outcome = podman.alike(() -> {
            start("exec sleep 600", "--memory", "64m");
            Outcome table = podman.run(
                    "stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}} {{.MemUsage}} {{.CPUPerc}}", "one");
            // How much it uses is never the same, but it is something.
            assertThat(table.output()).matches("one \\d+ [1-9][0-9.]*kB / 67.11MB [0-9.]+%\n");
            return new Outcome(
                    table.status(),
                    table.output().replaceAll("[0-9.]+kB", "USED").replaceAll("[0-9.]+%", "PERCENT"),
                    "");
        });
        assertThat(outcome.text()).isEqualTo("one 1 USED / 67.11MB PERCENT");
    }

    @Test
    void healthcheck() throws Exception {
        podman.alike(() -> {
            start(
                    "exec sleep 600",
                    "--health-cmd",
                    "test -e /healthy",
                    "--health-retries",
                    "1",
                    "--health-interval",
                    "disable");
            assertThat(podman.run("healthcheck", "run", "one").status()).isEqualTo(1);
            assertThat(inspect("{{.State.Healthcheck.Status}}").text()).isEqualTo("unhealthy");
            podman.succeed("exec", "one", "touch", "/healthy");
            Outcome healthy = podman.run("healthcheck", "run", "one").mustSucceed();
            assertThat(inspect("{{.State.Healthcheck.Status}}").text()).isEqualTo("healthy");
            return healthy;
        });
    }
}
