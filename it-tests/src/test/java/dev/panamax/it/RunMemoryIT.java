package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The memory of a runtime that runs a container from its creation to its end. Other JDKs and emulated processors need more. */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class RunMemoryIT extends OciTestCase {
    /** Some 56 are seen. */
    private static final long MOST_MEBIBYTES = 64;

    /** A hook that runs last looks at its parent, which is the runtime. */
    @Test
    void runNeedsNoMoreThanSixtyFourMebibytes() throws IOException {
        Path peak = directory.resolve("peak");
        ObjectNode config = config("run", "true");
        ArrayNode arguments = config.withObject("/hooks")
                .putArray("poststop")
                .addObject()
                .put("path", "/bin/busybox")
                .putArray("args");
        arguments.add("sh").add("-c").add("exec /bin/busybox grep VmHWM /proc/$PPID/status > " + peak);
        succeed("run", "--bundle", bundle("run", config).toString(), "run");
        String line = Files.readString(peak);
        long kibibytes = Long.parseLong(Pattern.compile("\\D+").matcher(line).replaceAll(""));
        Figures.of("memory").count("KiB of run at most", kibibytes).write();
        assertThat(kibibytes).isBetween(1L << 10, MOST_MEBIBYTES << 10);
    }
}
