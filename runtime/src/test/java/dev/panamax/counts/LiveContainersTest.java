package dev.panamax.counts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.OciContainer;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each container that is alive costs the JVM that has started it. */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class LiveContainersTest {
    private static final int MORE = 60;
    private static final long MOST_BYTES = 20 << 10;

    @TempDir
    Path directory;

    /** What a look at the JVM has found. */
    private record Look(long bytes, long descriptors, long threads, long mappings) {
        private static Look of(String line) {
            long[] numbers =
                    Stream.of(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
            return new Look(numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        private Look each(Look before) {
            return new Look(
                    (bytes - before.bytes) / MORE,
                    Math.round((descriptors - before.descriptors) / (double) MORE),
                    Math.round((threads - before.threads) / (double) MORE),
                    Math.round((mappings - before.mappings) / (double) MORE));
        }
    }

    /** Those of a bundle live on without the JVM that has started them. */
    @AfterEach
    void deleteContainers() {
        for (OciContainer container :
                ContainerRuntime.at(directory.resolve(LiveContainers.STATE)).list()) {
            container.delete(true);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EXEC", "BUNDLE"})
    void costLittle(Workload workload) throws Exception {
        Machine before = Machine.look();
        Look each;
        try (BusyboxRoot root = BusyboxRoot.create()) {
            List<String> output = ForkedJvm.run(
                    List.of(),
                    List.of(),
                    directory.resolve("output"),
                    LiveContainers.class,
                    List.of(workload.name(), Integer.toString(MORE), root.path().toString(), directory.toString()));
            assertThat(output).hasSize(2);
            each = Look.of(output.get(1)).each(Look.of(output.get(0)));
        }
        Figures.of("live container " + workload.word())
                .count("bytes of heap", each.bytes)
                .count("descriptors", each.descriptors)
                .count("threads", each.threads)
                .count("mappings", each.mappings)
                .write();
        assertThat(each.bytes).isLessThan(MOST_BYTES);
        assertThat(Machine.look().since(before)).isEmpty();
    }
}
