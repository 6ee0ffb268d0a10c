package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a container costs that waits for its start. Its init is the stage, which has no memory but its board, its code and its stack. */
@Requires({Feature.ROOT, Feature.BUSYBOX})
class WaitingContainerTest extends BundleTestCase {
    /** Some 44 are seen with pages of 4 KiB: of 80 of the board, 48 are done by then. */
    private static final long MOST_KIBIBYTES = 64;

    @Test
    void hasNoMoreThanSixtyFourKibibytesOfItsOwn() throws IOException {
        ObjectNode config = config("true");
        OciContainer container = create("c", config);
        long waiting = privateKibibytes(container.record().pid());
        Figures.of("memory").count("KiB of a waiting container", waiting).write();
        assertThat(waiting).isPositive().isLessThanOrEqualTo(MOST_KIBIBYTES);
        container.start();
        container.await();
    }

    /** Returns what belongs to a process alone, whether it was read from a file or not. */
    private static long privateKibibytes(int pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Integer.toString(pid), "smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Private_"))
                    .mapToLong(line ->
                            Long.parseLong(Pattern.compile("\\D+").matcher(line).replaceAll("")))
                    .sum();
        }
    }
}
