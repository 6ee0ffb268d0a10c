package dev.panamax.bench;

import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.WaitStatus;
import dev.panamax.oci.Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts in this JVM of an OCI bundle: what {@code run} does, by the library.
 *
 * @param atOnce whether it is created and started in one step, as {@code run} does; else in two, as engines do
 */
record InProcessBundle(String name, Path bundle, Path root, boolean atOnce) implements Candidate {
    @Override
    public List<Sample> start(int count) {
        ContainerRuntime runtime = ContainerRuntime.at(root);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(start(runtime, "in-process-" + i));
        }
        return samples;
    }

    private Sample start(ContainerRuntime runtime, String id) {
        long before = System.nanoTime();
        OciContainer container = begin(runtime, id, CreateOptions.of(Bundle.read(bundle)));
        WaitStatus status = container.await();
        container.delete(false);
        long after = System.nanoTime();
        if (!status.equals(new WaitStatus.Exited(0))) {
            throw new IllegalStateException("/bin/true ended with " + status);
        }
        return new Sample(after - before, 0, 0);
    }

    private OciContainer begin(ContainerRuntime runtime, String id, CreateOptions options) {
        if (atOnce) {
            return runtime.run(id, options);
        }
        OciContainer container = runtime.create(id, options);
        container.start();
        return container;
    }
}
