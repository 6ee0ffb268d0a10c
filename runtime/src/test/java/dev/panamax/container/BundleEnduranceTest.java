package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.linux.WaitStatus;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of containers in a row in one JVM. On the command line each of their verbs would cost a cold start; that callers do not get
 * into each other's way there is shown by {@code BundleStressIT}. An emulated machine would take minutes: on the
 * host only.
 */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class BundleEnduranceTest extends BundleTestCase {
    private static final int CONTAINERS = 500;
    private static final int WARM_UP = 50;
    /** The compiler maps some memory of its own meanwhile; one that each container left behind would be far more. */
    private static final int FEW_MAPPINGS = 100;

    private static final long FEW_BYTES = 4L << 20;

    @Test
    void fiveHundredContainersInARowLeaveNothing() throws IOException {
        ObjectNode config = config("sh", "-c", "exit 3");
        live(config, WARM_UP);
        Machine machine = Machine.look();
        long threads = entries("/proc/self/task");
        long mappings = Files.readAllLines(Path.of("/proc/self/maps")).size();
        long heap = usedHeap();
        live(config, CONTAINERS);
        assertThat(usedHeap()).isLessThan(heap + FEW_BYTES);
        assertThat(Files.readAllLines(Path.of("/proc/self/maps")).size()).isLessThan((int) mappings + FEW_MAPPINGS);
        assertThat(entries("/proc/self/task")).isLessThanOrEqualTo(threads + 2);
        assertThat(Machine.look().since(machine)).isEmpty();
        assertThat(directory.resolve("state")).isEmptyDirectory();
    }

    private void live(ObjectNode config, int count) {
        CreateOptions options = CreateOptions.of(bundle(config));
        for (int i = 0; i < count; i++) {
            OciContainer container = runtime.create("c" + i, options);
            container.start();
            assertThat(container.await()).isEqualTo(new WaitStatus.Exited(3));
            container.delete(false);
        }
    }

    private static long entries(String directory) throws IOException {
        try (var files = Files.list(Path.of(directory))) {
            return files.count();
        }
    }

    private static long usedHeap() {
        Runtime jvm = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(used, jvm.totalMemory() - jvm.freeMemory());
        }
        return used;
    }
}
