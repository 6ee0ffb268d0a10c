package dev.panamax.bench;

import dev.panamax.config.ContainerConfig;
import dev.panamax.container.Exec;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts in this JVM by {@link Exec}, the library's face of {@code container.json}. */
record InProcess(String name, ContainerConfig config, Path root, Path dataPath) implements Candidate {
    @Override
    public List<Sample> start(int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(time(exec()));
        }
        return samples;
    }

    /** Returns the container that is started. */
    Exec exec() {
        return Exec.of(config)
                .root(new RootSource.Directory(root.toString()))
                .dataPath(dataPath)
                .arguments(List.of("/bin/true"));
    }

    /** Starts a container and waits for its end. */
    static Sample time(Exec exec) {
        long before = System.nanoTime();
        WaitStatus status = exec.run();
        long after = System.nanoTime();
        if (!status.equals(new WaitStatus.Exited(0))) {
            throw new IllegalStateException("/bin/true ended with " + status);
        }
        return new Sample(after - before, 0, 0);
    }
}
