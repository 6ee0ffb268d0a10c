package dev.panamax.it.engines;

import static dev.panamax.it.engines.Engine.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tasks of containerd, with this runtime as the binary of its shim for runc. */
@Tag("engines")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CONTAINERD})
class ContainerdIT {
    private static final List<String> BINARY = List.of("--runc-binary", RuntimeUnderTest.PATH.toString());
    private static final List<String> RUN = words(List.of("run", "--rm"), BINARY);

    @RegisterExtension
    static final Containerd containerd = new Containerd();

    /** Runs a script in a container that is removed afterwards. */
    private static Outcome run(String script, String... options) throws Exception {
        return containerd.run(words(words(RUN, List.of(options)), List.of(Image.NAME, "one", "sh", "-c", script)));
    }

    /** Starts a container named one that runs a script. */
    private static void start(String script) throws Exception {
        containerd
                .run(words(words(List.of("run", "--detach"), BINARY), List.of(Image.NAME, "one", "sh", "-c", script)))
                .mustSucceed();
    }

    private static String status() throws Exception {
        String last = containerd.run("tasks", "list").mustSucceed().lines().getLast();
        return last.substring(last.lastIndexOf(' ') + 1);
    }

    @Test
    void runWithoutATerminal() throws Exception {
        assertThat(run("echo out; echo err >&2; tty; exit 7")).isEqualTo(new Outcome(7, "out\nnot a tty\n", "err\n"));
    }

    @Test
    void runWithATerminal() throws Exception {
        assertThat(containerd.runInTerminal(
                        words(words(RUN, List.of("--tty")), List.of(Image.NAME, "one", "sh", "-c", "tty; exit 5"))))
                .isEqualTo(new Outcome(5, "/dev/pts/0\n", ""));
    }

    @Test
    void aReadOnlyContainerWithLimits() throws Exception {
        Outcome outcome = run(
                "grep -c CapEff:.*0000000000000000 /proc/self/status; ls /sys/class/net; touch /file",
                "--memory-limit",
                "33554432",
                "--cpus",
                "0.5",
                "--read-only");
        assertThat(outcome.output()).isEqualTo("0\nlo\n");
        assertThat(outcome.errors()).isEqualTo("touch: /file: Read-only file system\n");
    }

    @Test
    void privileged() throws Exception {
        assertThat(run("mkdir /m && mount -t tmpfs none /m && echo mounted", "--privileged"))
                .isEqualTo(new Outcome(0, "mounted\n", ""));
    }

    @Test
    void programsThatCannotBeRun() throws Exception {
        Outcome missing = containerd.run(words(RUN, List.of(Image.NAME, "one", "nosuch")));
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.errors())
                .contains("OCI runtime create failed", "nosuch", "executable file not found in $PATH");
    }

    @Test
    void execOfATask() throws Exception {
        start("exec sleep 600");
        assertThat(containerd.run(
                        "tasks", "exec", "--exec-id", "more", "one", "sh", "-c", "ps -o pid,args | grep sleep; exit 9"))
                .satisfies(outcome -> assertThat(outcome.output()).contains("1 sleep 600"))
                .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(9));
        assertThat(containerd.runInTerminal(
                        List.of("tasks", "exec", "--exec-id", "more", "--tty", "one", "sh", "-c", "tty; sleep 1")))
                .isEqualTo(new Outcome(0, "/dev/pts/0\n", ""));
    }

    @Test
    void pauseOfATask() throws Exception {
        start("exec sleep 600");
        assertThat(status()).isEqualTo("RUNNING");
        containerd.succeed("tasks", "pause", "one");
        assertThat(status()).isEqualTo("PAUSED");
        containerd.succeed("tasks", "resume", "one");
        assertThat(status()).isEqualTo("RUNNING");
        assertThat(containerd.succeed("tasks", "exec", "--exec-id", "more", "one", "echo", "alive"))
                .isEqualTo("alive");
    }

    @Test
    void processesAndMetricsOfATask() throws Exception {
        start("sleep 600 & exec sleep 601");
        assertThat(containerd.run("tasks", "ps", "one").mustSucceed().lines()).hasSize(3);
        assertThat(containerd.succeed("tasks", "metrics", "one")).containsPattern("pids.current +2");
    }

    @Test
    void killAndDeleteOfATask() throws Exception {
        start("trap 'exit 3' USR1; touch /ready; while :; do sleep 0.1; done");
        containerd.await("ready", "tasks", "exec", "--exec-id", "look", "one", "ls", "/");
        containerd.succeed("tasks", "kill", "--signal", "USR1", "one");
        containerd.await("STOPPED", "tasks", "list");
        assertThat(containerd.run("tasks", "delete", "one").mustSucceed().errors())
                .contains("exit with non-zero exit code 3");
        assertThat(containerd.succeed("tasks", "list", "--quiet")).isEmpty();
        containerd.succeed("containers", "delete", "one");
    }

    @Test
    void killOfAllProcesses() throws Exception {
        start("sleep 600 & exec sleep 601");
        containerd.succeed("tasks", "kill", "--all", "--signal", "KILL", "one");
        containerd.await("STOPPED", "tasks", "list");
    }
}
