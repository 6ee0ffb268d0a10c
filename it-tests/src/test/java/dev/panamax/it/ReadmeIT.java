package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows can be done as it stands there. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class ReadmeIT {
    @Test
    void theProgramThatWatchesAContainerRuns(@TempDir Path directory) throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        int start = readme.indexOf("import dev.panamax.config.*;");
        String program = readme.substring(start, readme.indexOf("```", start));
        Path source = Files.writeString(directory.resolve("Watch.java"), program);
        try (BusyboxRoot root = BusyboxRoot.create()) {
            String output = Programs.run(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    Panamax.JAR.toString(),
                    source.toString(),
                    root.path().toString());
            assertThat(output).isEqualTo("Exited[code=0], 1 process, some memory\nKilled[signal=9]\n");
        }
    }
}
