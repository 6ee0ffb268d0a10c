package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerJson;
import dev.panamax.container.CreateCommand;
import dev.panamax.container.Exec;
import dev.panamax.container.Stdio;
import dev.panamax.it.Panamax.Result;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers whose init is a JVM at first, held against those of the stage. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1, Feature.STRACE})
class ReexecutedInitIT extends CommandLineTestCase {
    /** What differs from one container to the next, however it was started. */
    private static final Pattern PASSING = Pattern.compile(
            "(?m)^(Vm\\w+|Rss\\w+|HugetlbPages|voluntary_ctxt_switches|nonvoluntary_ctxt_switches|Cpus\\w+|Mems\\w+):.*\n");

    @BeforeEach
    void writeConfiguration() throws IOException {
        config("");
    }

    private void config(String more) throws IOException {
        Files.writeString(data.resolve("container.json"), """
                {"root_fs": "%s", "hostname": "reexec", "user": "daemon", "working_dir": "/tmp",
                 "environment": ["PATH=/bin", "A=b=c"],
                 "namespaces": {"NEWNS": true, "NEWUTS": true, "NEWIPC": true, "NEWPID": true, "NEWNET": true},
                 "capabilities": ["KILL", "NET_RAW", "SETUID"],
                 "networks": [{"type": "loopback"}], "restrict_sys": true,
                 "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 333, "hard": 444}],
                 "cgroups": {"name": "it", "parent": "pnx-it-reexec", "allow_all_devices": true},
                 "mount_config": {"mounts": [{"type": "tmpfs", "destination": "/tmp"}], "device_nodes": [
                   {"type": 99, "path": "/dev/null", "major_number": 1, "minor_number": 3, "file_mode": 438}]}%s}
                """.formatted(root.path(), more));
    }

    private Result exec(List<String> options, String... program) {
        List<String> words = new java.util.ArrayList<>(List.of("exec", "--data-path", data.toString()));
        words.addAll(options);
        words.add("--");
        words.addAll(List.of(program));
        return Panamax.command(words.toArray(String[]::new)).run();
    }

    private String same(String script) {
        Result stage = exec(List.of(), "sh", "-c", script);
        Result reexecuted = exec(List.of("--reexec"), "sh", "-c", script);
        assertThat(stage.errors()).isEmpty();
        assertThat(reexecuted.errors()).isEmpty();
        assertThat(reexecuted.status()).isEqualTo(stage.status());
        String expected = PASSING.matcher(stage.output()).replaceAll("");
        assertThat(PASSING.matcher(reexecuted.output()).replaceAll(""))
                .isEqualTo(expected)
                .isNotEmpty();
        return expected;
    }

    @Test
    void theProcessIsTheSame() {
        assertThat(same("cat /proc/1/status")).contains("Name:\tcat\n", "Uid:\t1\t1\t1\t1\n", "Threads:\t1\n");
    }

    @Test
    void limitsEnvironmentDescriptorsAndPlaceAreTheSame() {
        assertThat(
                        same(
                                "cat /proc/self/limits; env | sort; ls /proc/1/fd; pwd; umask; id; hostname; cut -d' ' -f 4-8 /proc/1/stat"))
                .contains("Max open files            333                  444", "A=b=c", "HOME=/usr/sbin");
    }

    @Test
    void theFilterIsTheSame() throws IOException {
        config(", \"seccomp\": \"default\"");
        // A personality that the kernel gives to anybody, and the filter does not.
        assertThat(same("grep Seccomp: /proc/self/status; linux64 -R echo changed 2>&1"))
                .contains("Seccomp:\t2\n", "Operation not permitted");
        config(", \"seccomp\": \"/nowhere/profile.json\"");
        for (List<String> options : List.of(List.<String>of(), List.of("--reexec"))) {
            assertThat(exec(options, "true").errors())
                    .contains("the profile /nowhere/profile.json can't be read: no such file or directory [/seccomp]");
        }
    }

    /** Classes of folders are opened by their paths, which lead nowhere once init has another root; a jar stays open. */
    @Test
    void anInitWhoseClassesAreOutOfReachEndsAndDoesNotWait(@TempDir Path classes) throws IOException {
        try (JarFile jar = new JarFile(Panamax.JAR.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                Path file = classes.resolve(entry.getName());
                if (!entry.isDirectory()) {
                    Files.createDirectories(file.getParent());
                    Files.copy(jar.getInputStream(entry), file, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Result result = Panamax.fromClasses(classes, "exec", "--data-path", data.toString(), "--reexec", "--", "true")
                .run();
        assertThat(result.status()).as(result.errors()).isNotZero();
        assertThat(result.errors()).contains("found no more classes of its own");
    }

    @Test
    void mountsAndCgroupsAreTheSame() {
        assertThat(same("cut -d' ' -f 4- /proc/1/mountinfo; cat /proc/1/cgroup; ip addr"))
                .contains("/dev/pts", "127.0.0.1");
    }

    @Test
    void namespacesAreNewInTheSameWay() {
        String script = "for n in cgroup ipc mnt net pid user uts; do readlink /proc/1/ns/$n; done";
        List<String> host = List.of("cgroup", "ipc", "mnt", "net", "pid", "user", "uts").stream()
                .map(name -> read(Path.of("/proc/self/ns/" + name)))
                .toList();
        for (List<String> options : List.of(List.<String>of(), List.of("--reexec"))) {
            List<String> links =
                    exec(options, "sh", "-c", script).output().lines().toList();
            List<Boolean> isNew = new java.util.ArrayList<>();
            for (int i = 0; i < links.size(); i++) {
                isNew.add(!links.get(i).equals(host.get(i)));
            }
            assertThat(isNew).containsExactly(false, true, true, true, true, false, true);
        }
    }

    private static String read(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void itIsStartedAsLibcontainerDid() throws Exception {
        Path trace = data.resolve("trace");
        Result result = Panamax.under(
                        List.of(
                                "strace",
                                "-f",
                                "-v",
                                "-s",
                                "4096",
                                "-o",
                                trace.toString(),
                                "-e",
                                "trace=execve,shutdown,socketpair"),
                        "exec",
                        "--data-path",
                        data.toString(),
                        "--reexec",
                        "--",
                        "echo",
                        "-n",
                        "--",
                        "x")
                .run();
        assertThat(result.output()).isEqualTo("-- x");
        List<String> lines = Files.readAllLines(trace);
        String init = lines.stream()
                .filter(line -> line.contains("\"init\", \"--\""))
                .findFirst()
                .orElseThrow();
        assertThat(init)
                .contains("\"-jar\", \"" + Panamax.JAR + "\", \"init\", \"--\", \"echo\", \"-n\", \"--\", \"x\"]")
                .contains("\"pipe=3\"", "\"console=\"", "\"data_path=" + data + "\"");
        assertThat(lines).anyMatch(line -> line.contains("SHUT_WR"));
        Files.delete(trace);
    }

    @Test
    void aFailureComesBackAsAMessage() throws Exception {
        assertThat(exec(List.of("--reexec"), "nosuchprogram").errors())
                .isEqualTo(exec(List.of(), "nosuchprogram").errors())
                .contains("executable file not found in $PATH");
        config(", \"working_dir\": \"/nowhere\"");
        Result result = exec(List.of("--reexec"), "true");
        assertThat(result.errors()).contains("chdir(\"/nowhere\"): ENOENT");
        assertThat(result.status()).isEqualTo(1);
        config(", \"user\": \"stranger\"");
        assertThat(exec(List.of("--reexec"), "true").errors()).contains("stranger");
    }

    @Test
    void aCallerCanPutMoreIntoInitsEnvironment() throws Exception {
        ContainerConfig config = ContainerJson.read("test", Files.readString(data.resolve("container.json")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // init runs the JVM's own tool options, which tell that they were there.
        WaitStatus status = Exec.of(config)
                .dataPath(data)
                .createCommand(CreateCommand.reexecuted(Map.of("JAVA_TOOL_OPTIONS", "-Dpanamax.test=1")))
                .arguments(List.of("echo", "done"))
                .stdout(new Stdio.To(out))
                .stderr(new Stdio.To(out))
                .run();
        assertThat(status).isEqualTo(new WaitStatus.Exited(0));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("Picked up JAVA_TOOL_OPTIONS: -Dpanamax.test=1\ndone\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"namespaces\": {\"NEWNS\": true, \"NEWUTS\": true, \"NEWNET\": true, \"NEWPID\": true, \"NEWIPC\": true, \"NEWUSER\": true}",
                "\"tty\": true"
            })
    void whatItCannotDoIsSaidBefore(String field) throws Exception {
        config(", " + field);
        Result result = exec(List.of("--reexec"), "true");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).matches("(?s).*(re-executed init|no terminal).*");
    }

    @Test
    void initAloneExplainsItself() throws Exception {
        Result result = Panamax.command("init", "--", "true").run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("init is started by exec --reexec only");
        assertThat(Programs.run("true")).isEmpty();
    }
}
