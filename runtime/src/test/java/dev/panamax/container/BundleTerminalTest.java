package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.Fd;
import dev.panamax.linux.FdMessage;
import dev.panamax.linux.FileStatus;
import dev.panamax.linux.LinuxException;
import dev.panamax.testing.Feature;
import dev.panamax.testing.ListeningSocket;
import dev.panamax.testing.Requires;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Terminals of bundles, and who gets their other side. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleTerminalTest extends BundleTestCase {
    private static void terminal(ObjectNode config) {
        config.withObject("/process").put("terminal", true);
    }

    /** What came over a console socket, and what was then written to the terminal until its end. */
    private record Shown(int messages, String name, boolean master, String text) {}

    /** Takes the terminal as conmon does: one descriptor, with a name, and nothing to say in return. */
    private static FutureTask<Shown> show(ListeningSocket socket) {
        FutureTask<Shown> task = new FutureTask<>(() -> {
            try (Fd connection = socket.accept()) {
                FdMessage first = Objects.requireNonNull(FdMessage.receive(connection));
                ByteArrayOutputStream name = new ByteArrayOutputStream();
                name.write(first.kind());
                int messages = 1;
                FdMessage more = FdMessage.receive(connection);
                while (more != null) {
                    name.write(more.kind());
                    if (more.fd() != null) {
                        messages++;
                        more.fd().close();
                    }
                    more = FdMessage.receive(connection);
                }
                try (Fd master = Objects.requireNonNull(first.fd())) {
                    boolean isMaster = FileStatus.of(master).isPseudoTerminalMaster();
                    return new Shown(messages, name.toString(StandardCharsets.UTF_8), isMaster, readAll(master));
                }
            }
        });
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static String readAll(Fd master) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            for (int count = master.read(buffer); count > 0; count = master.read(buffer)) {
                text.write(buffer, 0, count);
            }
        } catch (LinuxException e) {
            assertThat(e).hasMessageContaining("EIO"); // The last program has let go of it.
        }
        return text.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private CreateOptions withSocket(ObjectNode config, Path socket) {
        return new CreateOptions(bundle(config), socket, null, null, 0, false, false);
    }

    private Shown run(Consumer<ObjectNode> change, String... arguments) throws Exception {
        try (ListeningSocket socket = ListeningSocket.open()) {
            FutureTask<Shown> shown = show(socket);
            ObjectNode config = config(arguments);
            terminal(config);
            change.accept(config);
            OciContainer container = runtime.create("c", withSocket(config, Path.of(socket.path())));
            container.start();
            container.await();
            container.delete(false);
            return shown.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theSocketGetsTheMasterAndNothingElse() throws Exception {
        Shown shown = run(config -> {}, "echo", "hello");
        assertThat(shown).isEqualTo(new Shown(1, "/dev/ptmx", true, "hello\n"));
    }

    @Test
    void theTerminalIsTheConsoleAndTheControllingOneAndHasItsSize() throws Exception {
        Shown shown = run(
                config -> config.withObject("/process")
                        .putObject("consoleSize")
                        .put("height", 40)
                        .put("width", 132),
                "sh",
                "-c",
                "tty; stty size; echo to the console > /dev/console; echo to the terminal > /dev/tty; ls -l /proc/$$/fd | grep -c /dev/pts/0;"
                        + " stat -c %F /dev/console");
        assertThat(shown.text())
                .isEqualTo("/dev/pts/0\n40 132\nto the console\nto the terminal\n3\ncharacter special file\n");
    }

    @Test
    void aProgramThatJoinsHasATerminalOfItsOwn() throws Exception {
        OciContainer container = create("c", config("sleep", "100"));
        container.start();
        try (ListeningSocket socket = ListeningSocket.open()) {
            FutureTask<Shown> shown = show(socket);
            JoinOptions options = joining(
                    config -> {
                        terminal(config);
                        config.withObject("/process")
                                .putObject("consoleSize")
                                .put("height", 30)
                                .put("width", 99);
                    },
                    "sh",
                    "-c",
                    "tty; stty size");
            try (JoinedProcess joined = container.join(
                    new JoinOptions(options.process(), Path.of(socket.path()), null, null, 0, List.of(), false))) {
                joined.await();
            }
            assertThat(shown.get(10, TimeUnit.SECONDS))
                    .isEqualTo(new Shown(1, "/dev/ptmx", true, "/dev/pts/0\n30 99\n"));
        }
        kill(container);
    }

    @Test
    void aTerminalWithoutAnybodyToShowItIsAnErrorAndSoIsTheContrary() throws IOException {
        ObjectNode config = config("true");
        terminal(config);
        assertThatThrownBy(() -> create("c", config)).hasMessageContaining("[/process/terminal]");
        assertThatThrownBy(() -> runtime.create("c", withSocket(config, directory.resolve("nobody"))))
                .hasMessageContaining("no such file or directory");
        try (ListeningSocket socket = ListeningSocket.open()) {
            assertThatThrownBy(() -> runtime.create("c", withSocket(config("true"), Path.of(socket.path()))))
                    .hasMessageContaining("[/process/terminal]");
        }
        assertThat(runtime.list()).isEmpty();
    }
}
