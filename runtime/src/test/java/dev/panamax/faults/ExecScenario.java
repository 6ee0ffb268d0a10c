package dev.panamax.faults;

import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Container;
import dev.panamax.container.Exec;
import dev.panamax.container.Stdio;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A container of a {@code container.json} from its start to its end. */
final class ExecScenario implements Scenario {
    private static final String INPUT = "what goes in";

    private final BusyboxRoot root = BusyboxRoot.create();
    private final Path data;
    private final String name;
    private final ContainerConfig config;
    private final ExecutorService onlooker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private List<String> usual = List.of();
    private List<String> facts = List.of();
    private ByteArrayOutputStream output = new ByteArrayOutputStream();
    private HeldInput input = new HeldInput(INPUT);
    private WaitStatus status = new WaitStatus.Exited(0);

    ExecScenario(String name, Path directory) {
        this.name = name;
        config = Containers.libcontainer(name);
        data = directory;
    }

    @Override
    public void prepare() {
        facts = List.of();
        output = new ByteArrayOutputStream();
        input = new HeldInput(INPUT);
    }

    @Override
    public void run() {
        status = Exec.of(config)
                .root(new RootSource.Directory(root.path().toString()))
                .dataPath(data)
                .stdin(new Stdio.From(input))
                .stdout(new Stdio.To(output))
                .arguments(List.of("cat"))
                .startCallback(this::look)
                .run();
    }

    /** Looks at the container's first process, on a thread whose calls don't fail. */
    private void look(PidFd init) {
        try (Container container = onlooker.submit(() -> Container.open(data)).get()) {
            facts = onlooker.submit(() -> Facts.of(init.pid(), container.state().cgroupPaths()))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("looking at the container", e);
        } finally {
            input.letGo();
        }
    }

    @Override
    public List<String> check(boolean succeeded) {
        input.letGo(); // For who still waits to pass it on.
        List<String> wrong = new ArrayList<>();
        if (succeeded) {
            usual = usual.isEmpty() ? facts : usual;
            wrong.addAll(Facts.differences(usual, facts));
            if (!status.equals(new WaitStatus.Exited(0))
                    || !output.toString(StandardCharsets.UTF_8).equals(INPUT)) {
                wrong.add("the program ended with " + status + " and wrote \"" + output + "\"");
            }
        }
        wrong.addAll(Leftovers.empty(data));
        Leftovers.removeLink(name + "br");
        return wrong;
    }

    @Override
    public void close() {
        onlooker.shutdown();
        Leftovers.delete(root);
    }
}
