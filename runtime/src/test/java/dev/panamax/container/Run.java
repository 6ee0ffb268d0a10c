package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A container that was run, and what it wrote.
 *
 * @param output standard output and standard error, in that order
 */
record Run(WaitStatus status, String output) {
    /** Runs a program in a root, with its own state directory. */
    static Run of(ContainerConfig config, BusyboxRoot root, UnaryOperator<Exec> change, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try {
            Path dataPath = Files.createTempDirectory("panamax-test-data");
            try {
                Exec exec = Exec.of(config)
                        .root(new RootSource.Directory(root.path().toString()))
                        .dataPath(dataPath)
                        .stdout(new Stdio.To(out))
                        .stderr(new Stdio.To(err))
                        .arguments(List.of(arguments));
                WaitStatus status = change.apply(exec).run();
                return new Run(status, text(out) + text(err));
            } finally {
                assertThat(dataPath).isEmptyDirectory();
                BusyboxRoot.delete(dataPath);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Run of(ContainerConfig config, BusyboxRoot root, String... arguments) {
        return of(config, root, UnaryOperator.identity(), arguments);
    }

    /** Runs a shell script. */
    static String script(ContainerConfig config, BusyboxRoot root, String script) {
        return of(config, root, "sh", "-c", script).output();
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
