package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.it.Panamax.Result;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Uninterruptibly;
import dev.panamax.linux.WindowSize;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code "tty": true}, with a terminal in which the command line runs, and a person's hands on it. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class ConsoleIT extends CommandLineTestCase {

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.writeString(data.resolve("container.json"), """
                {"root_fs": "%s", "tty": true, "environment": ["PATH=/bin", "TERM=xterm"],
                 "namespaces": {"NEWNS": true, "NEWPID": true, "NEWNET": true},
                 "cgroups": {"name": "it", "parent": "pnx-it-console", "allow_all_devices": true},
                 "mount_config": {"device_nodes": [
                   {"type": 99, "path": "/dev/null", "major_number": 1, "minor_number": 3, "file_mode": 438},
                   {"type": 99, "path": "/dev/zero", "major_number": 1, "minor_number": 5, "file_mode": 438},
                   {"type": 99, "path": "/dev/tty", "major_number": 5, "file_mode": 438}]}}
                """.formatted(root.path()));
    }

    /** A terminal with the command line in it, and what it shows. */
    private static final class Screen implements AutoCloseable {
        private final Fd master = Fd.open("/dev/ptmx", OpenFlag.O_RDWR, OpenFlag.O_NOCTTY);
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final String settings;
        private final String path;
        private final Path data;
        private final Process process;
        private final Thread reader;

        Screen(Path data, String... program) throws Exception {
            this.data = data;
            path = "/dev/pts/" + Pts.unlock(master);
            new WindowSize(24, 80).apply(master);
            settings = settings();
            String[] words = new String[program.length + 4];
            words[0] = "exec";
            words[1] = "--data-path";
            words[2] = data.toString();
            words[3] = "--";
            System.arraycopy(program, 0, words, 4, program.length);
            process =
                    Panamax.under(List.of("setsid", "--ctty", "--wait"), words).startIn(Path.of(path));
            reader = Thread.ofPlatform().start(this::read);
        }

        private void read() {
            byte[] buffer = new byte[4096];
            try {
                for (int count = master.read(buffer); count > 0; count = master.read(buffer)) {
                    text.write(buffer, 0, count);
                }
            } catch (LinuxException e) {
                assertThat(e.errno()).isEqualTo(Errno.EIO);
            }
        }

        String settings() throws Exception {
            return Programs.run("stty", "-F", path, "-g");
        }

        String text() {
            return text.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
        }

        void type(String words) {
            master.write(words.getBytes(StandardCharsets.UTF_8));
        }

        void await(String words) throws InterruptedException {
            for (int i = 0; i < 2000 && !text().contains(words); i++) {
                Thread.sleep(10);
            }
            assertThat(text()).contains(words);
        }

        /** Waits for the end, and returns the status; the terminal must be what it was. */
        int end() throws Exception {
            try (Fd slave = Fd.open(path, OpenFlag.O_RDWR, OpenFlag.O_NOCTTY)) {
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(settings()).isEqualTo(settings);
                assertThat(slave.number()).isPositive();
            }
            Uninterruptibly.join(reader);
            return process.exitValue();
        }

        @Override
        public void close() {
            Panamax.endContainer(data);
            process.onExit().join();
            Uninterruptibly.join(reader);
            master.close();
        }
    }

    @Test
    void theProgramHasATerminalAndOursIsRestored() throws Exception {
        try (Screen screen = new Screen(data, "sh", "-c", "tty; read a; echo got $a; exit 3")) {
            screen.await("/dev/pts/0\n");
            assertThat(Programs.run("stty", "-F", screen.path, "-a")).contains("-icanon", "-echo ", "-isig", "-opost");
            screen.type("word\n");
            assertThat(screen.end()).isEqualTo(3);
            assertThat(screen.text()).isEqualTo("/dev/pts/0\nword\ngot word\n");
        }
    }

    @Test
    void controlCInterruptsTheProgramAndNotUs() throws Exception {
        try (Screen screen =
                new Screen(data, "sh", "-c", "trap 'echo caught; exit 4' INT; echo go; while :; do sleep 0.1; done")) {
            screen.await("go\n");
            screen.type("\u0003");
            assertThat(screen.end()).isEqualTo(4);
            assertThat(screen.text()).contains("caught");
        }
    }

    @Test
    void aNewSizeOfOurTerminalIsTheContainersToo() throws Exception {
        try (Screen screen = new Screen(data, "sh", "-c", "stty size; read a; stty size")) {
            screen.await("24 80\n");
            new WindowSize(50, 132).apply(screen.master);
            Thread.sleep(500);
            screen.type("\n");
            assertThat(screen.end()).isZero();
            assertThat(screen.text()).contains("50 132\n");
        }
    }

    @Test
    void aSignalToUsEndsTheProgramAndRestoresTheTerminal() throws Exception {
        try (Screen screen = new Screen(data, "sh", "-c", "trap 'exit 5' TERM; echo go; while :; do sleep 0.1; done")) {
            screen.await("go\n");
            screen.process.destroy();
            assertThat(screen.end()).isEqualTo(5);
        }
    }

    @Test
    void aStartThatFailsRestoresTheTerminal() throws Exception {
        try (Screen screen = new Screen(data, "nosuchprogram")) {
            assertThat(screen.end()).isEqualTo(1);
            assertThat(screen.text()).contains("executable file not found");
        }
    }

    @Test
    void aFullScreenProgramWorks() throws Exception {
        try (Screen screen = new Screen(data, "vi", "/text")) {
            screen.await("\u001b["); // It moves the cursor.
            screen.type("ihello from vi");
            screen.await("hello from vi");
            screen.type("\u001b");
            Thread.sleep(500); // What follows at once would be part of an escape sequence.
            screen.type(":wq\n");
            assertThat(screen.end()).isZero();
            assertThat(root.path().resolve("text")).hasContent("hello from vi");
        }
    }

    @Test
    void jobsCanBeStoppedAndGoOn() throws Exception {
        try (Screen screen = new Screen(data, "sh", "-i")) {
            screen.await("# ");
            screen.type("sleep 600\n");
            screen.await("sleep 600");
            Thread.sleep(500);
            screen.type("\u001a");
            screen.await("Stopped");
            screen.type("kill %1; exit 6\n");
            screen.type("exit 6\n");
            assertThat(screen.end()).isEqualTo(6);
        }
    }

    @Test
    void eightMebibytesComeWhole() throws Exception {
        try (Screen screen = new Screen(data, "sh", "-c", "head -c 8388608 /dev/zero | tr '\\0' x; echo; echo end")) {
            assertThat(screen.end()).isZero();
            assertThat(screen.text()).hasSize(8388608 + 5).endsWith("x\nend\n");
        }
    }

    @Test
    void outputMayGoElsewhere() throws Exception {
        String command = String.join(
                " ",
                Panamax.command("exec", "--data-path", data.toString(), "--", "tty")
                        .words());
        assertThat(Programs.run("script", "-qec", command + " | cat > " + data.resolve("out"), "/dev/null"))
                .isEmpty();
        assertThat(data.resolve("out")).hasContent("/dev/pts/0");
    }

    @Test
    void underScriptItIsTheSame() throws Exception {
        String command = String.join(
                " ",
                Panamax.command(
                                "exec",
                                "--data-path",
                                data.toString(),
                                "--",
                                "sh",
                                "-c",
                                "'stty size; seq 5 | tail -n 1'")
                        .words());
        assertThat(Programs.run("script", "-qec", "stty rows 33 cols 44; " + command, "/dev/null")
                        .replace("\r\n", "\n"))
                .isEqualTo("33 44\n5\n");
    }

    @Test
    void withoutATerminalItSaysSoAndStartsNothing() {
        Result result = Panamax.command("exec", "--data-path", data.toString(), "--", "true")
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.errors()).contains("standard input is no terminal", "[/tty]");
        assertThat(data.resolve("state.json")).doesNotExist();
    }
}
