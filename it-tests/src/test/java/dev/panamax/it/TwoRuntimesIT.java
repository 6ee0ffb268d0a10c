package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs on one machine, each with fifty containers at the same time. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class TwoRuntimesIT {
    @Test
    void doNotGetIntoEachOthersWay(@TempDir Path data) throws Exception {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            Machine before = Machine.look();
            List<Process> runtimes = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                runtimes.add(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                Panamax.JAR + ":"
                                        + Path.of("target/test-classes").toAbsolutePath(),
                                FiftyContainers.class.getName(),
                                name,
                                root.path().toString(),
                                data.toString())
                        .redirectErrorStream(true)
                        .start());
            }
            for (Process runtime : runtimes) {
                assertThat(new String(runtime.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("done\n");
                assertThat(runtime.waitFor()).isZero();
            }
            assertThat(Machine.look().withoutFds().since(before.withoutFds())).isEmpty();
        }
    }
}
