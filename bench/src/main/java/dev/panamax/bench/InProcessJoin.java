package dev.panamax.bench;

import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.JoinOptions;
import dev.panamax.container.JoinedProcess;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Programs that join a container that runs, from this JVM: what {@code exec} does, by the library. */
record InProcessJoin(String name, Path bundle, Path root) implements Candidate {
    @Override
    public List<Sample> start(int count) {
        OciContainer container =
                ContainerRuntime.at(root).create("in-process-joined", CreateOptions.of(Bundle.read(bundle)));
        try {
            container.start();
            JoinOptions options = JoinOptions.of(
                    Objects.requireNonNull(container.spec().process()).withArgs(List.of("/bin/true")));
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                samples.add(join(container, options));
            }
            return samples;
        } finally {
            container.delete(true);
        }
    }

    private static Sample join(OciContainer container, JoinOptions options) {
        long before = System.nanoTime();
        WaitStatus status;
        try (JoinedProcess joined = container.join(options)) {
            status = joined.await();
        }
        long after = System.nanoTime();
        if (!status.equals(new WaitStatus.Exited(0))) {
            throw new IllegalStateException("/bin/true ended with " + status);
        }
        return new Sample(after - before, 0, 0);
    }
}
