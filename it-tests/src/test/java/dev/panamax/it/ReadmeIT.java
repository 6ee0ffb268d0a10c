package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Programs;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows can be done as it stands there. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class ReadmeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FENCE = "```";

    @Test
    void theProgramThatWatchesAContainerRuns(@TempDir Path directory) throws Exception {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            assertThat(run("Watch", directory, root.path()))
                    .isEqualTo("Exited[code=0], 1 process, some memory\nKilled[signal=9]\n");
        }
    }

    @Test
    void theProgramThatRunsABundleRuns(@TempDir Path directory) throws Exception {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            Path bundle = Files.createDirectory(directory.resolve("bundle"));
            Panamax.command("spec").in(bundle).run();
            Path config = bundle.resolve("config.json");
            ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
            json.withObject("/root").put("path", root.path().toString());
            json.withObject("/process")
                    .put("terminal", false)
                    .putArray("args")
                    .add("sleep")
                    .add("600");
            JSON.writeValue(config.toFile(), json);
            assertThat(run("Worker", directory, bundle))
                    .isEqualTo("CREATED\nhello from panamax\nExited[code=0]\nRUNNING\nKilled[signal=9]\n");
        }
    }

    /** Runs a whole program of the README, as it says, and returns what it writes. */
    private static String run(String name, Path directory, Path argument) throws Exception {
        Path source = Files.writeString(directory.resolve(name + ".java"), program(name));
        return Programs.run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Panamax.JAR.toString(),
                source.toString(),
                argument.toString());
    }

    /** Returns the block of code that declares a class, from its first line on. */
    private static String program(String name) throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        int declaration = readme.indexOf("\nclass " + name + " {");
        int start = readme.lastIndexOf(FENCE + "java\n", declaration) + (FENCE + "java\n").length();
        return readme.substring(start, readme.indexOf(FENCE, declaration));
    }
}
