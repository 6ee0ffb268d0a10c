package dev.panamax.faults;

import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Container;
import dev.panamax.container.Exec;
import dev.panamax.container.Stdio;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A program that joins a running container of a {@code container.json}, from its start to its end. */
final class JoinScenario implements Scenario {
    private static final String INPUT = "what goes in";

    private final BusyboxRoot root = BusyboxRoot.create();
    private final Path data;
    private final String name;
    private final ContainerConfig config;
    private final ExecutorService first =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final ExecutorService onlooker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
    private final CompletableFuture<PidFd> init = new CompletableFuture<>();
    private final CompletableFuture<WaitStatus> ended;
    private final Container container;
    private List<String> usual = List.of();
    private List<String> facts = List.of();
    private ByteArrayOutputStream output = new ByteArrayOutputStream();
    private HeldInput input = new HeldInput(INPUT);
    private WaitStatus status = new WaitStatus.Exited(0);

    JoinScenario(String name, Path directory) {
        this.name = name;
        config = Containers.libcontainer(name);
        data = directory;
        ended = CompletableFuture.supplyAsync(() -> start().run(), first);
        var _ = ended.whenComplete((end, failure) -> init.completeExceptionally(
                failure == null ? new IllegalStateException("the container has ended with " + end) : failure));
        init.join();
        container = Container.open(data);
    }

    private Exec start() {
        return Exec.of(config)
                .root(new RootSource.Directory(root.path().toString()))
                .dataPath(data)
                .arguments(List.of("sleep", "100000"))
                .startCallback(init::complete);
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
                .dataPath(data)
                .stdin(new Stdio.From(input))
                .stdout(new Stdio.To(output))
                .arguments(List.of("cat"))
                .startCallback(this::look)
                .join();
    }

    /** Looks at the process, on a thread whose calls don't fail. */
    private void look(PidFd process) {
        try {
            facts = onlooker.submit(
                            () -> Facts.of(process.pid(), container.state().cgroupPaths()))
                    .get();
        } catch (Exception e) {
            throw new IllegalStateException("looking at the process", e);
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
        if (container.processes().size() != 1) {
            wrong.add("processes in the container: " + container.processes());
        }
        return wrong;
    }

    @Override
    public void close() {
        container.signal(Signal.SIGKILL.number());
        ended.join();
        container.close();
        first.shutdown();
        onlooker.shutdown();
        Leftovers.removeLink(name + "br");
        Leftovers.delete(root);
    }
}
