package dev.panamax.it.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The ordinary user of the virtual machine, who has a systemd manager of his own. */
final class OrdinaryUser {
    /** Where his containers have their state. */
    static final Path STATE = Path.of("/run/user/1000/panamax");

    /** The cgroup of his manager. */
    static final Path MANAGER = Path.of("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service");

    /** What he would type before a command that is to have a cgroup of his own. */
    static final List<String> DELEGATED =
            List.of("systemd-run", "--user", "--scope", "--quiet", "--property=Delegate=yes", "--");

    private static final String PANAMAX =
            Path.of("../panamax").toAbsolutePath().normalize().toString();

    private OrdinaryUser() {}

    /** What a program of his has said, and how it ended. */
    record Result(int status, String output, String errors) {
        String success() {
            assertThat(errors).isEmpty();
            assertThat(status).isZero();
            return output;
        }

        String failure() {
            assertThat(status).as(output).isEqualTo(1);
            assertThat(errors).startsWith("panamax: ").hasLineCount(1);
            return errors;
        }
    }

    /** Makes a root of a few programs in his home, below a directory for a bundle. */
    static void makeRoot(Path bundle) throws IOException, InterruptedException {
        String programs = bundle + "/rootfs/bin";
        String script = "mkdir -p " + programs + " && cp /bin/busybox " + programs
                + " && for name in sh cat id sleep ps echo; do ln -s busybox " + programs + "/$name; done";
        run(List.of("sh", "-c", script)).success();
    }

    static Result panamax(String... words) throws IOException, InterruptedException {
        return panamaxBehind(List.of(), words);
    }

    /** Runs Panamax by another program. */
    static Result panamaxBehind(List<String> before, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.add(PANAMAX);
        command.addAll(List.of(words));
        return run(command);
    }

    /** Returns the words with which root runs a command as him. */
    static List<String> words(List<String> command) {
        List<String> words = new ArrayList<>(List.of(
                "runuser",
                "-u",
                "user",
                "--",
                "env",
                "XDG_RUNTIME_DIR=/run/user/1000",
                "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus"));
        words.addAll(command);
        return words;
    }

    static Result run(List<String> command) throws IOException, InterruptedException {
        // Files, not pipes: what a container inherits, it keeps open.
        Path output = Files.createTempFile("pnx", ".out");
        Path errors = Files.createTempFile("pnx", ".err");
        try {
            Process process = new ProcessBuilder(words(command))
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            return new Result(process.waitFor(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
