package dev.panamax.it;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Container;
import dev.panamax.container.Exec;
import dev.panamax.linux.Signal;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A program of its own: starts, joins, pauses and stops fifty containers that live at the same time. */
final class FiftyContainers {
    private static final int COUNT = 50;

    private FiftyContainers() {}

    /**
     * Does it.
     *
     * @param arguments a name, a root, and a directory for states
     */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch alive = new CountDownLatch(COUNT);
        try (ExecutorService threads = Executors.newFixedThreadPool(COUNT)) {
            List<Future<WaitStatus>> ends = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                String name = arguments[0] + i;
                Path data = Files.createDirectory(Path.of(arguments[2], name));
                ends.add(threads.submit(() -> run(name, arguments[1], data, alive)));
            }
            for (Future<WaitStatus> end : ends) {
                require(new WaitStatus.Killed(9), end.get());
            }
        }
        System.out.println("done");
    }

    private static WaitStatus run(String name, String root, Path data, CountDownLatch alive) {
        ContainerConfig config = ContainerConfig.usual().toBuilder()
                .cgroups(CgroupConfig.of("pnx-it-fifty", name))
                .build();
        return Exec.of(config)
                .root(new RootSource.Directory(root))
                .dataPath(data)
                .arguments(List.of("/bin/sleep", "600"))
                .startCallback(init -> {
                    alive.countDown();
                    awaitAll(alive);
                    use(config, data);
                    init.signal(Signal.SIGKILL.number());
                })
                .run();
    }

    private static void awaitAll(CountDownLatch alive) {
        try {
            require(true, alive.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void use(ContainerConfig config, Path data) {
        try (Container container = Container.open(data)) {
            require(
                    new WaitStatus.Exited(7),
                    container
                            .exec(config)
                            .arguments(List.of("/bin/sh", "-c", "exit 7"))
                            .join());
            container.pause();
            container.resume();
            require(List.of(container.state().initPid()), container.processes());
        }
    }

    private static void require(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("expected " + expected + " and found " + found);
        }
    }
}
