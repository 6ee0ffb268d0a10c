package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.it.Panamax.Result;
import dev.panamax.linux.DatagramSocket;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.LinuxException;
import dev.panamax.testing.Feature;
import dev.panamax.testing.ListeningSocket;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the programs of containers get from the command line's callers, and what those get of them. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class OciProcessIT extends OciTestCase {
    private static final String ID = "ship";

    private Path in(String name) {
        return rootfs.path().resolve(name);
    }

    private Path processFile(String... arguments) throws IOException {
        ObjectNode process = (ObjectNode) config(ID, arguments).path("process");
        return Files.writeString(directory.resolve("process.json"), JSON.writeValueAsString(process));
    }

    /** Runs a command after a shell's preparations, in the same process. */
    private Result after(String preparation, String... words) {
        return OciRuntime.run(
                new ProcessBuilder(runtime.under(List.of("/bin/sh", "-c", preparation + "; exec \"$@\"", "sh"), words)),
                "");
    }

    @Test
    void execAsEnginesCallIt() throws Exception {
        start(ID, "sleep", "600");
        Path pidFile = directory.resolve("exec.pid");
        Path program = processFile("sh", "-c", "echo $$ > /out; exec sleep 600");
        succeed("exec", "--process", program.toString(), "--detach", "--pid-file", pidFile.toString(), ID);
        String pid = Files.readString(pidFile);
        assertThat(pid).containsOnlyDigits();
        assertThat(JSON.readTree(succeed("ps", "--format", "json", ID)).toString())
                .contains(pid, describe(ID).path("pid").asText());
        awaitFile(in("out"));
        assertThat(Files.readString(in("out")).strip()).isNotEqualTo("1");

        assertThat(runtime.run("exec", "-p", processFile("sh", "-c", "exit 9").toString(), ID))
                .isEqualTo(new Result(9, "", ""));
        assertThat(runtime.runWith(
                        "hello",
                        "exec",
                        "--cwd",
                        "/bin",
                        "-e",
                        "X=y",
                        "-u",
                        "1:2",
                        ID,
                        "sh",
                        "-c",
                        "cat; pwd; echo $X; id -u; id -g"))
                .isEqualTo(new Result(0, "hello/bin\ny\n1\n2\n", ""));
        assertThat(runtime.run("exec", ID, "sh", "-c", "kill -9 $$").status()).isEqualTo(128 + 9);
    }

    /** Whoever watches for a process id must not find one of a program that never ran. */
    @Test
    void anExecThatFailsWritesNoPidFile() throws Exception {
        start(ID, "sleep", "600");
        Path pidFile = directory.resolve("exec.pid");
        for (String program : List.of("no-such-program", "/etc/passwd", "/etc")) {
            Result result = runtime.run("exec", "-d", "--pid-file", pidFile.toString(), ID, program);
            assertFailed(result, 255);
            assertThat(pidFile).doesNotExist();
        }
        assertThat(runtime.run("exec", ID, "no-such-program").errors()).contains("executable file not found in $PATH");
        Result missing = runtime.run("exec", "other", "true");
        assertFailed(missing, 255);
        assertThat(missing.errors()).contains("container does not exist");
        assertThat(succeed("ps", "-f", "json", ID).strip())
                .isEqualTo("[" + describe(ID).path("pid").asText() + "]");
    }

    @Test
    void theTerminalGoesToTheConsoleSocket() throws Exception {
        ObjectNode config = config(ID, "sh", "-c", "tty; stty size; read line; echo got $line; sleep 0.2");
        config.withObject("/process").put("terminal", true);
        config.withObject("/process/consoleSize").put("height", 33).put("width", 99);
        Path bundle = bundle(ID, config);
        assertThat(fail("create", "--bundle", bundle.toString(), ID)).contains("--console-socket");
        try (ListeningSocket socket = ListeningSocket.open()) {
            succeed("create", "--bundle", bundle.toString(), "--console-socket", socket.path(), ID);
            try (Fd connection = socket.accept();
                    Fd terminal = FdMessage.receive(connection).fd()) {
                succeed("start", ID);
                terminal.write("hello\n".getBytes(StandardCharsets.UTF_8));
                succeed("wait", ID);
                assertThat(readAll(terminal)).contains("/dev/", "33 99", "got hello");
            }
        }
    }

    private static String readAll(Fd terminal) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try {
            for (int count = terminal.read(buffer); count > 0; count = terminal.read(buffer)) {
                text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
        } catch (LinuxException e) {
            assertThat(e.errno()).isEqualTo(Errno.EIO);
        }
        return text.toString();
    }

    @Test
    void descriptorsThatAreToBeKeptReachTheProgram() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "from outside\n");
        String bundle = bundle(ID, config(ID, "sh", "-c", "cat <&3; ls /proc/$$/fd; true"))
                .toString();
        String open = "exec 3<" + file + " 5<" + file;
        assertThat(after(open, "run", "--preserve-fds", "1", "--bundle", bundle, ID))
                .isEqualTo(new Result(0, "from outside\n0\n1\n2\n3\n", ""));
        Result gap = after(open, "run", "--preserve-fds", "3", "--bundle", bundle, ID);
        assertFailed(gap, 1);
        assertThat(gap.errors()).contains("descriptor 4 is not open");
        assertThat(state.resolve(ID)).doesNotExist();
    }

    /** Neither the caller's other descriptors nor the JVM's own: its modules, archives and sockets. */
    @Test
    void noOthersDo() throws Exception {
        String bundle =
                bundle(ID, config(ID, "sh", "-c", "ls /proc/$$/fd; true")).toString();
        String open = "exec 7</dev/null 9</dev/null";
        assertThat(after(open, "run", "--bundle", bundle, ID)).isEqualTo(new Result(0, "0\n1\n2\n", ""));
        assertFailed(runtime.run("run", "--preserve-fds", "1", "--bundle", bundle, ID), 1);
        start(ID, "sleep", "600");
        assertThat(after(open, "exec", ID, "sh", "-c", "ls /proc/$$/fd; true"))
                .isEqualTo(new Result(0, "0\n1\n2\n", ""));
        Path file = Files.writeString(directory.resolve("file"), "from outside\n");
        assertThat(after("exec 3<" + file, "exec", "--preserve-fds", "1", ID, "sh", "-c", "cat <&3"))
                .isEqualTo(new Result(0, "from outside\n", ""));
    }

    @Test
    void socketsToListenOnReachTheProgram() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "socket\n");
        Path other = Files.writeString(directory.resolve("other"), "kept\n");
        String bundle = bundle(
                        ID, config(ID, "sh", "-c", "echo $LISTEN_FDS $LISTEN_PID $LISTEN_FDNAMES; cat <&3; cat <&4"))
                .toString();
        String open = "exec 3<" + file + " 4<" + other + "; export LISTEN_FDS=1 LISTEN_FDNAMES=web LISTEN_PID=";
        assertThat(after(open + "$$", "run", "--preserve-fds", "1", "--bundle", bundle, ID))
                .isEqualTo(new Result(0, "1 1 web\nsocket\nkept\n", ""));
        bundle(ID, config(ID, "sh", "-c", "echo x$LISTEN_FDS; ls /proc/$$/fd; true"));
        assertThat(after(open + "1", "run", "--bundle", bundle, ID)).isEqualTo(new Result(0, "x\n0\n1\n2\n", ""));
    }

    /** The service manager learns from {@code start} that the program is ready, and who that is. */
    @Test
    void readinessReachesTheServiceManager() throws Exception {
        Path bundle =
                bundle(ID, config(ID, "sh", "-c", "test -S $NOTIFY_SOCKET && echo $NOTIFY_SOCKET > /out; sleep 600"));
        String manager = directory.resolve("manager").toString();
        try (DatagramSocket host = DatagramSocket.bound(manager)) {
            ProcessBuilder create = new ProcessBuilder(runtime.command("create", "--bundle", bundle.toString(), ID));
            create.environment().put("NOTIFY_SOCKET", manager);
            assertThat(OciRuntime.run(create, "")).isEqualTo(new Result(0, "", ""));
            ProcessBuilder start = new ProcessBuilder(runtime.command("start", ID));
            start.environment().put("NOTIFY_SOCKET", manager);
            Process starting = start.start();
            awaitFile(in("out"));
            assertThat(in("out")).hasContent("/run/notify/notify.sock\n");
            assertThat(starting.isAlive()).isTrue();
            try (DatagramSocket program = DatagramSocket.connected(
                    state.resolve(ID).resolve("notify/notify.sock").toString())) {
                program.send("READY=1".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(new String(host.receive(), StandardCharsets.UTF_8))
                    .isEqualTo("READY=1\nMAINPID=" + describe(ID).path("pid").asText() + "\n");
            assertThat(starting.waitFor()).isZero();
        }
    }
}
