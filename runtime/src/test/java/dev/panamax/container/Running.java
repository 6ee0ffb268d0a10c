package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import dev.panamax.testing.BusyboxRoot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** A container that runs on a thread of its own, until this is closed or its program ends. */
final class Running implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CompletableFuture<PidFd> started = new CompletableFuture<>();
    private final CompletableFuture<WaitStatus> ended = new CompletableFuture<>();
    private final PidFd init;

    private Running(
            ContainerConfig config, BusyboxRoot root, Path data, UnaryOperator<Exec> change, List<String> program) {
        Exec exec = change.apply(Exec.of(config))
                .root(new RootSource.Directory(root.path().toString()))
                .dataPath(data)
                .arguments(program)
                .stdout(new Stdio.To(output))
                .stderr(new Stdio.To(output))
                .startCallback(started::complete);
        Thread.ofPlatform().start(() -> {
            try {
                ended.complete(exec.run());
            } catch (RuntimeException e) {
                started.completeExceptionally(e);
                ended.completeExceptionally(e);
            }
        });
        init = get(started);
    }

    /** Starts a container and returns when its program runs. */
    static Running start(ContainerConfig config, BusyboxRoot root, Path data, String... program) {
        return start(config, root, data, UnaryOperator.identity(), program);
    }

    /** Starts a container that is described further, and returns when its program runs. */
    static Running start(
            ContainerConfig config, BusyboxRoot root, Path data, UnaryOperator<Exec> change, String... program) {
        return new Running(config, root, data, change, List.of(program));
    }

    PidFd init() {
        return init;
    }

    /** Returns what the container has written so far. */
    String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    /** Waits for the container's end. */
    WaitStatus await() {
        return get(ended);
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!ended.isDone()) {
            init.signal(Signal.SIGKILL.number());
        }
        await();
    }
}
