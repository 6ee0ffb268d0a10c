package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Panamax.Result;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code exec --func}, with one container for all tests, whose image has no tool for any of it but a shell. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class FunctionIT {
    private static BusyboxRoot root;
    private static Machine before;
    private static Process container;

    @TempDir
    private static Path data;

    @BeforeAll
    static void start() throws Exception {
        root = BusyboxRoot.create();
        before = Machine.look();
        Files.createDirectory(root.path().resolve("dir"));
        Files.writeString(root.path().resolve("dir/file"), "in the container\n");
        Files.createSymbolicLink(root.path().resolve("dir/escape"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(root.path().resolve("up"), Path.of("../../../../etc"));
        Files.writeString(data.resolve("container.json"), """
                {"root_fs": "%s", "environment": ["PATH=/bin", "FUNCTION=test"],
                 "namespaces": {"NEWNS": true, "NEWPID": true, "NEWNET": true},
                 "networks": [{"type": "loopback"}],
                 "capabilities": ["KILL", "NET_RAW"],
                 "cgroups": {"name": "it", "parent": "pnx-it-function", "allow_all_devices": true},
                 "mount_config": {"device_nodes": [
                   {"type": 99, "path": "/dev/null", "major_number": 1, "minor_number": 3, "file_mode": 438}]}}
                """.formatted(root.path()));
        container = Panamax.command(
                        "exec",
                        "--data-path",
                        data.toString(),
                        "--",
                        "sh",
                        "-c",
                        "nc -l -p 7777 & while ! nc -z 127.0.0.1 1 && ! test -e /x; do touch /x; done; sleep 600")
                .start();
        for (int i = 0; i < 6000 && !Files.exists(root.path().resolve("x")); i++) {
            Thread.sleep(10);
        }
    }

    @AfterAll
    static void end() throws Exception {
        Panamax.endContainer(data);
        assertThat(container.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Machine.look().withoutFds().since(before.withoutFds())).isEmpty();
        root.close();
    }

    private static Result function(String name, String... arguments) {
        String[] words = new String[arguments.length + 6];
        List.of("exec", "--data-path", data.toString(), "--func", name, "--").toArray(words);
        System.arraycopy(arguments, 0, words, 6, arguments.length);
        return Panamax.command(words).run();
    }

    private static List<String> lines(Result result) {
        assertThat(result.errors()).isEmpty();
        assertThat(result.status()).isZero();
        return result.output().lines().toList();
    }

    @Test
    void listNeedsNoContainer() {
        Result result = Panamax.command("exec", "--list").run();
        assertThat(lines(result).getFirst()).isEqualTo("NAME      USAGE");
        assertThat(lines(result))
                .extracting(line -> line.split(" ", 2)[0])
                .containsExactly("NAME", "exec", "mknod", "ip", "ss", "mounts", "env", "caps", "ls", "cat");
    }

    @Test
    void execIsWhatIsDoneAnyway() {
        assertThat(function("exec", "sh", "-c", "echo $FUNCTION").output()).isEqualTo("test\n");
    }

    @Test
    void mknodMakesWhatTheContainerCannot() throws IOException {
        assertThat(function("exec", "mknod", "/dev/made", "c", "1", "5").status())
                .isNotZero();
        assertThat(function("mknod", "/dev/made", "c", "1", "5")).isEqualTo(new Result(0, "", ""));
        assertThat(function("mknod", "/dev/made", "c", "1", "5").status())
                .as("a second time")
                .isZero();
        assertThat(function("exec", "stat", "-c", "%t:%T %a %u:%g %F", "/dev/made")
                        .output())
                .isEqualTo("1:5 0 0:0 character special file\n");
        assertThat(Path.of("/dev/made")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/x,c,1         | mknod takes PATH TYPE MAJOR MINOR, and not 3 arguments",
                "/dev/x,q,1,5       | the type is c, b or p",
                "/dev/x,c,one,5     | MAJOR is a number",
                "/dev/x,c,1,-5      | MINOR is from 0 to 1048575",
                "/nowhere/x,c,1,5   | /nowhere in the container: ENOENT"
            })
    void mknodExplainsBadArguments(String arguments, String message) {
        Result result = function("mknod", arguments.split(",", -1));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains(message);
    }

    @Test
    void aLinkInTheContainerDoesNotLeadMknodOut() {
        assertThat(function("mknod", "/up/made", "p", "0", "0").status()).isZero();
        assertThat(root.path().resolve("etc/made")).exists();
        assertThat(Path.of("/etc/made")).doesNotExist();
    }

    @Test
    void ipShowsTheContainersLinks() {
        List<String> lines = lines(function("ip"));
        assertThat(lines.getFirst()).matches("NAME {6}MTU {7}MAC {2,} *FLAG +ADDRS");
        assertThat(lines.get(1))
                .startsWith("lo        65536")
                .contains("up|loopback|running")
                .endsWith("127.0.0.1/8,0:0:0:0:0:0:0:1/128");
        assertThat(lines).hasSize(2);
    }

    @Test
    void ssShowsTheContainersSockets() {
        List<String> lines = lines(function("ss"));
        assertThat(lines.getFirst()).matches("PROTOCOL +STATE +RECV-Q +SEND-Q +LOCAL +PEER");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).matches("TCP +LISTEN +0 +\\d+ +\\*:7777 +\\*:\\*");
    }

    @Test
    void mountsAreTheContainers() {
        List<String> lines = lines(function("mounts"));
        assertThat(lines.get(1)).startsWith("/ ");
        assertThat(lines).anyMatch(line -> line.matches("/dev/pts +devpts +devpts +rw,nosuid,noexec,relatime"));
        assertThat(lines)
                .extracting(line -> line.split(" ", 2)[0])
                .contains("/proc", "/dev/shm", "/dev/mqueue", "/sys");
    }

    @Test
    void envAndCapsAreTheFirstProcesss() {
        assertThat(lines(function("env"))).contains("FUNCTION=test", "PATH=/bin", "HOME=/root");
        assertThat(lines(function("caps"))).contains("CapBnd    KILL NET_RAW", "CapEff    KILL NET_RAW", "CapAmb    -");
    }

    @Test
    void lsAndCatStayInTheContainer() {
        List<String> lines = lines(function("ls", "/dir"));
        assertThat(lines.get(1)).matches("lrwxrwxrwx +0 +0 +11 +20\\S+Z +escape -> /etc/passwd");
        assertThat(lines.get(2)).matches("-rw-r--r-- +0 +0 +17 +20\\S+Z +file");
        assertThat(function("cat", "/dir/file").output()).isEqualTo("in the container\n");
        assertThat(function("cat", "/dir/escape").output())
                .startsWith("root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/sh\n42:");
        assertThat(function("cat", "/nothing").errors()).contains("/nothing in the container: ENOENT");
        assertThat(function("cat", "/dir").errors()).contains("is no regular file");
        assertThat(function("cat").errors()).contains("cat needs the PATH");
    }

    @Test
    void anUnknownFunctionIsExplained() {
        assertThat(function("fly").errors())
                .contains("there is no function \"fly\": use one of exec, mknod, ip, ss, mounts, env, caps, ls, cat");
        assertThat(function("ip", "link").errors()).contains("ip takes no arguments: link");
    }
}
