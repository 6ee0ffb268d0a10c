package dev.panamax.counts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ContainerConfig;
import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.Exec;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Signal;
import dev.panamax.oci.Bundle;
import dev.panamax.rootfs.RootSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A JVM with many containers that run at the same time, which looks at itself when there are few and when there are more. */
final class LiveContainers {
    /** Enough to have all that the first ones make for the others. */
    static final int FEW = 20;

    /** Where a bundle's containers have their state, in the directory. */
    static final String STATE = "state";

    private static final int COLLECTIONS = 3;

    private LiveContainers() {}

    /** Containers that are alive until this is closed. */
    private interface Fleet extends AutoCloseable {
        void add(int number) throws IOException;

        @Override
        void close();
    }

    /** Arguments: a {@link Workload} of one container, how many more than a few, the root, a directory. */
    public static void main(String... arguments) throws Exception {
        int more = Integer.parseInt(arguments[1]);
        Path root = Path.of(arguments[2]);
        Path directory = Path.of(arguments[3]);
        boolean bundles = Workload.valueOf(arguments[0]) == Workload.BUNDLE;
        try (Fleet fleet = bundles ? new Bundles(root, directory) : new Execs(root, directory)) {
            for (int i = 0; i < FEW; i++) {
                fleet.add(i);
            }
            look();
            for (int i = 0; i < more; i++) {
                fleet.add(FEW + i);
            }
            look();
        }
    }

    /** Prints what this JVM has: bytes of live objects, descriptors, threads, mappings. */
    private static void look() throws IOException {
        Runtime jvm = Runtime.getRuntime();
        long live = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            live = Math.min(live, jvm.totalMemory() - jvm.freeMemory());
        }
        long mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
        System.out.println(live + " " + entries("fd") + " " + entries("task") + " " + mappings);
    }

    private static long entries(String name) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self", name))) {
            return files.count();
        }
    }

    /** Containers of a bundle, as whoever creates and starts them has them. */
    private static final class Bundles implements Fleet {
        private final List<OciContainer> containers = new ArrayList<>();
        private final ContainerRuntime runtime;
        private final Path root;
        private final Path directory;

        private Bundles(Path root, Path directory) {
            this.root = root;
            this.directory = directory;
            runtime = ContainerRuntime.at(directory.resolve(STATE));
        }

        @Override
        public void add(int number) throws IOException {
            String id = "c" + number;
            ObjectNode config = Workload.config(root, "sleep", "1000");
            config.withObject("/linux").put("cgroupsPath", "/" + Workload.CGROUPS + "/" + id);
            Path bundle = Workload.bundle(directory.resolve(id), config);
            OciContainer container = runtime.create(id, CreateOptions.of(Bundle.read(bundle)));
            containers.add(container);
            container.start();
        }

        @Override
        public void close() {
            containers.forEach(container -> container.delete(true));
        }
    }

    /** Containers of a {@code container.json}, each with the thread that waits for its end. */
    private static final class Execs implements Fleet {
        private final List<PidFd> inits = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final Path root;
        private final Path directory;

        private Execs(Path root, Path directory) {
            this.root = root;
            this.directory = directory;
        }

        @Override
        public void add(int number) throws IOException {
            CompletableFuture<PidFd> started = new CompletableFuture<>();
            Exec exec = Exec.of(ContainerConfig.usual().toBuilder()
                            .networks(List.of())
                            .build())
                    .root(new RootSource.Directory(root.toString()))
                    .dataPath(Files.createDirectory(directory.resolve("c" + number)))
                    .arguments(List.of("/bin/sleep", "1000"))
                    .startCallback(started::complete);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    exec.run();
                } catch (RuntimeException e) {
                    started.completeExceptionally(e);
                }
            }));
            inits.add(started.join());
        }

        @Override
        public void close() {
            inits.forEach(init -> init.signal(Signal.SIGKILL.number()));
            try {
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
