package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line of an ordinary user, with a copy of the runtime that he can read, and a root for his containers. */
abstract class OrdinaryUserTestCase {
    static final ObjectMapper JSON = new ObjectMapper();
    static final long USER_ID = 65_534;
    static final String USER = Long.toString(USER_ID);
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAR = Path.of("runtime/target/runtime.jar");

    @TempDir
    Path directory;

    private Machine before;

    /** What a program has said, and how it ended. */
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

    @BeforeEach
    void prepare() throws Exception {
        before = Machine.look();
        Path programs = Files.createDirectories(directory.resolve("bundle/rootfs/bin"));
        Files.copy(Path.of("/bin/busybox"), programs.resolve("busybox"));
        for (String name : List.of("sh", "cat", "id", "sleep", "echo", "hostname", "ls", "readlink", "touch")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
        }
        Files.setPosixFilePermissions(programs.resolve("busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("run"));
        // The checkout may be where only root can read.
        Files.createDirectories(directory.resolve(JAR).getParent());
        Files.copy(CHECKOUT.resolve(JAR), directory.resolve(JAR));
        Files.copy(CHECKOUT.resolve("panamax"), directory.resolve("panamax"), StandardCopyOption.COPY_ATTRIBUTES);
        Programs.run("chown", "-R", USER + ":" + USER, directory.toString());
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (String id : panamax("list", "--quiet").output().lines().toList()) {
            panamax("delete", "--force", id);
        }
        Path state = directory.resolve("run/panamax");
        if (Files.exists(state)) {
            assertThat(state).isEmptyDirectory();
        }
        assertThat(Machine.look().withoutFds().since(before.withoutFds())).isEmpty();
    }

    String bundle() {
        return directory.resolve("bundle").toString();
    }

    Result panamax(String... words) throws IOException, InterruptedException {
        return asUser("XDG_RUNTIME_DIR=" + directory.resolve("run"), words);
    }

    Result asUser(String variable, String... words) throws IOException, InterruptedException {
        // No pipes: a container that goes on would keep them open.
        Path output = Files.createTempFile("panamax-test", ".out");
        Path errors = Files.createTempFile("panamax-test", ".err");
        try {
            int status = start(command(variable, words), output, errors).waitFor();
            return new Result(status, Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Returns the command line by which root lets the user run Panamax. */
    List<String> command(String variable, String... words) {
        List<String> command = new ArrayList<>(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups"));
        command.addAll(
                List.of("env", "-i", variable, directory.resolve("panamax").toString()));
        command.addAll(List.of(words));
        return command;
    }

    static Process start(List<String> command, Path output, Path errors) throws IOException {
        return new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }
}
