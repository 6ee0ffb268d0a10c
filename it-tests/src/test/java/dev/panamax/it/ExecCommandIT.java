package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code panamax exec} from outside. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class ExecCommandIT extends CommandLineTestCase {

    /** Writes a container.json whose root is busybox; the fields come in place of the defaults. */
    private Path config(String fields) throws IOException {
        String json = """
                {"root_fs": "%s", "hostname": "it", "environment": ["PATH=/bin"],
                 "namespaces": {"NEWNS": true, "NEWUTS": true, "NEWIPC": true, "NEWPID": true, "NEWNET": true},
                 "capabilities": ["KILL", "NET_RAW"],
                 "cgroups": {"name": "it", "parent": "pnx-it", "allow_all_devices": true},
                 "mount_config": {"device_nodes": [
                   {"type": 99, "path": "/dev/null", "major_number": 1, "minor_number": 3, "file_mode": 438},
                   {"type": 99, "path": "/dev/zero", "major_number": 1, "minor_number": 5, "file_mode": 438}]}%s}
                """.formatted(root.path(), fields.isEmpty() ? "" : ", " + fields);
        return Files.writeString(data.resolve("container.json"), json);
    }

    private Result exec(String... command) {
        String[] words = new String[command.length + 4];
        words[0] = "exec";
        words[1] = "--data-path";
        words[2] = data.toString();
        words[3] = "--";
        System.arraycopy(command, 0, words, 4, command.length);
        return Panamax.command(words).run();
    }

    @Test
    void printsWhatTheProgramPrintsAndNothingElse() {
        assertThat(Panamax.command("exec", "--", "/bin/echo", "hello").run()).isEqualTo(new Result(0, "hello\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"exit 7, 7", "exit 0, 0", "kill -9 $$, 0"})
    void endsWithTheProgramsStatus(String script, int status) {
        // Process 1 of a pid namespace can't kill itself.
        assertThat(Panamax.command("exec", "--", "/bin/sh", "-c", script).run().status())
                .isEqualTo(status);
    }

    @Test
    void endsWith128AndTheSignal() throws IOException {
        config("\"namespaces\": {\"NEWNS\": true, \"NEWUTS\": true}");
        assertThat(exec("sh", "-c", "kill -9 $$").status()).isEqualTo(137);
    }

    @Test
    void withoutConfigurationTheHostsRootTakesNoChanges() {
        Result result = Panamax.command(
                        "exec",
                        "--",
                        "sh",
                        "-c",
                        "touch /usr/pnx-x && ls /usr/pnx-x; hostname; readlink /proc/self/ns/mnt; mount")
                .run();
        assertThat(result.status()).isZero();
        assertThat(result.output()).startsWith("/usr/pnx-x\npanamax\nmnt:").contains("proc on /proc");
        assertThat(Path.of("/usr/pnx-x")).doesNotExist();
    }

    @Test
    void passesInputThrough() throws IOException {
        config("");
        Result result = Panamax.command("exec", "--data-path", data.toString(), "--", "cat")
                .run("some text\n");
        assertThat(result).isEqualTo(new Result(0, "some text\n", ""));
    }

    @Test
    void readsContainerJsonOfTheDataPath() throws IOException {
        config("");
        Map<String, String> environment = Map.of("data_path", data.toString());
        assertThat(Panamax.command("exec", "--", "hostname")
                        .environment(environment)
                        .run()
                        .output())
                .isEqualTo("it\n");
        assertThat(Panamax.command("exec", "hostname").in(data).run().output()).isEqualTo("it\n");
        Result missing = Panamax.command("exec", "--", "true")
                .environment(Map.of("data_path", root.path().toString()))
                .run();
        assertThat(missing.status()).isEqualTo(1);
        assertThat(missing.errors()).contains("container.json").hasLineCount(1);
    }

    @Test
    void outOfMemoryIs137() throws IOException {
        config(
                "\"cgroups\": {\"name\": \"it\", \"parent\": \"pnx-it\", \"allow_all_devices\": true, \"memory\": 16777216}");
        assertThat(exec("dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1")
                        .status())
                .isEqualTo(137);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"namespaces\": {\"NEWNS\": true, \"NEWUTS\": true}, \"ipc\": \"/proc/1/ns/ipcc\" | /proc/1/ns/ipcc | [/ipc]",
                "\"mount_config\": {\"mounts\": [{\"type\": \"bind\", \"source\": \"/no/such\", \"destination\": \"/x\"}]} | /no/such | /mount_config/mounts/0/source",
                "\"cgroups\": {\"name\": \"it\", \"memory\": \"abc\"} | \"abc\" | /cgroups/memory",
                "\"networks\": [{\"type\": \"carrier-pigeon\"}] | carrier-pigeon | /networks/0/type",
                "\"networks\": [{\"type\": \"veth\", \"bridge\": \"pnx-this-name-is-too-long\", \"veth_prefix\": \"pnx\", \"address\": \"10.88.7.2/24\"}] | pnx-this-name-is-too-long | /networks/0/bridge",
                "\"user\": \"stranger\" | stranger | [/user]"
            })
    void aConfigurationThatCantBeIsOneLineThatNamesTheField(String fields, String value, String pointer)
            throws IOException {
        config(fields);
        Result result = exec("true");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .startsWith("panamax: ")
                .contains(value)
                .contains(pointer)
                .hasLineCount(1);
    }

    @Test
    void anUnknownProgramIsOneLine() throws IOException {
        config("");
        Result result = exec("nosuchprogram");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors())
                .startsWith("panamax: ")
                .contains("\"nosuchprogram\": executable file not found in $PATH")
                .hasLineCount(1);
    }

    @Test
    void aReadOnlyDataPathIsOneLine() throws IOException {
        Path config = config("");
        Result result = Panamax.command("exec", "--config", config.toString(), "--data-path", "/sys/kernel", "true")
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors())
                .startsWith("panamax: ")
                .contains("/sys/kernel")
                .hasLineCount(1);
    }

    @Test
    void failuresAreInTheLogToo() throws IOException {
        config("\"user\": \"stranger\"");
        Path log = data.resolve("log");
        Panamax.command("exec", "--data-path", data.toString(), "true")
                .environment(Map.of("log", log.toString()))
                .run();
        assertThat(log).content().contains("stranger").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "RTMIN"})
    void signalsReachTheProgram(String signal) throws Exception {
        config("");
        String number = signal.equals("RTMIN") ? "34" : signal;
        Process process = Panamax.command(
                        "exec",
                        "--data-path",
                        data.toString(),
                        "--",
                        "sh",
                        "-c",
                        "trap 'echo caught; exit 3' " + number + "; echo ready; while :; do sleep 0.05; done")
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("ready");
        new ProcessBuilder("kill", "-" + number, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertThat(output.readLine()).isEqualTo("caught");
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
    }

    @Test
    void theProgramDiesWithTheRuntime() throws Exception {
        config("\"user\": \"daemon\"");
        Process process = Panamax.command(
                        "exec", "--data-path", data.toString(), "--", "sh", "-c", "echo ready; exec sleep 1000")
                .start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
        int init = Integer.parseInt(
                Files.readString(data.resolve("state.json")).replaceAll("(?s).*\"init_pid\":(\\d+).*", "$1"));
        Path stat = Path.of("/proc/" + init);
        assertThat(stat).exists();
        process.destroyForcibly().waitFor();
        for (int i = 0; i < 100 && Files.exists(stat); i++) {
            Thread.sleep(20);
        }
        assertThat(stat).doesNotExist();
        // A runtime that is killed can't clean up: what it left is the test's to remove.
        Files.deleteIfExists(data.resolve("state.json"));
        removeCgroups();
    }

    @Test
    void nothingOfTheCallersGetsIn() throws IOException {
        config("");
        // No pipeline before the listing: its ends would be open in the shell, which is process 1.
        String script = "umask; id -G; ls /proc/1/fd; cat /proc/1/environ | tr '\\0' ' '";
        Result result = Panamax.under(
                        List.of(
                                "setpriv",
                                "--groups",
                                "5,6",
                                "sh",
                                "-c",
                                "umask 077; exec 9</etc/passwd; exec \"$@\"",
                                "sh"),
                        "exec",
                        "--data-path",
                        data.toString(),
                        "--",
                        "sh",
                        "-c",
                        script)
                .environment(Map.of("SECRET", "of the caller"))
                .run();
        assertThat(result.output()).isEqualTo("0022\n0\n0\n1\n2\nPATH=/bin HOME=/root ");
    }

    private static void removeCgroups() throws Exception {
        for (String controller : List.of("devices", "memory", "cpu", "cpuset", "cpuacct", "blkio", "freezer")) {
            Path parent = CgroupFiles.directory(controller, "pnx-it");
            for (int i = 0; i < 100 && Files.exists(parent.resolve("it")); i++) {
                parent.resolve("it").toFile().delete();
                Thread.sleep(10);
            }
            parent.toFile().delete();
        }
    }

    @Test
    @Requires(Feature.STRACE)
    void nothingButTheStageAndTheProgramIsExecuted() throws IOException {
        config("");
        Path trace = data.resolve("trace");
        Result result = Panamax.under(
                        List.of(
                                "strace",
                                "-f",
                                "-qq",
                                "-e",
                                "trace=execve,execveat",
                                "-e",
                                "signal=none",
                                "-o",
                                trace.toString()),
                        "exec",
                        "--data-path",
                        data.toString(),
                        "--",
                        "true")
                .run();
        assertThat(result.status()).isZero();
        List<String> calls = Files.readAllLines(trace).stream()
                .filter(line -> line.contains("exec") && !line.contains("resumed"))
                .map(line -> line.substring(line.indexOf("exec")))
                .toList();
        assertThat(calls).hasSize(3);
        assertThat(calls.get(0)).contains("/bin/java");
        assertThat(calls.get(1))
                .startsWith("execveat(")
                .contains("\"\", [\"panamax-stage\"]")
                .contains("AT_EMPTY_PATH");
        assertThat(calls.get(2)).startsWith("execve(\"/bin/true\"");
    }

    @Test
    void helpAndVersion() {
        assertThat(Panamax.command("--help").run().output()).contains("exec");
        assertThat(Panamax.command("exec", "--help").run().output()).contains("--rootfs DIR");
        assertThat(Panamax.command("--version").run().output()).startsWith("panamax version ");
        Result unknown = Panamax.command("frobnicate").run();
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.errors()).contains("frobnicate").hasLineCount(1);
        assertThat(Panamax.command("exec", "--frob", "true").run().errors())
                .contains("--frob")
                .hasLineCount(1);
        assertThat(Panamax.command("exec").run().errors())
                .contains("exec needs a program")
                .hasLineCount(1);
    }
}
