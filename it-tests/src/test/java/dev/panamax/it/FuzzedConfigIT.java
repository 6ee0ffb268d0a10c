package dev.panamax.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.ConfigException;
import dev.panamax.it.Panamax.Result;
import dev.panamax.oci.MutatedConfigs;
import dev.panamax.oci.SpecJson;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Configurations that nobody meant, on the command line: ten thousand of them are read in one process by {@code MutatedSpecTest}. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUP_V1})
class FuzzedConfigIT extends OciTestCase {
    private static final long SEED = 1869;
    private static final int CASES = 40;
    private static final int LONGEST_LINE = 20_000;

    @Test
    void aConfigurationThatIsNoneIsRefusedInOneLine() throws IOException {
        String config = JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(config("fuzzed", "sleep", "600"))
                .replace("\" :", "\":");
        MutatedConfigs configs = new MutatedConfigs(config, SEED);
        Path bundle = bundle("fuzzed", config("fuzzed", "true"));
        Path log = directory.resolve("log.json");
        for (int i = 0; i < CASES; i++) {
            byte[] text = nextWrong(configs);
            Files.write(bundle.resolve("config.json"), text);
            Result result = runtime.run(
                    "--log",
                    log.toString(),
                    "--log-format",
                    "json",
                    i % 2 == 0 ? "create" : "run",
                    "--bundle",
                    bundle.toString(),
                    "fuzzed");
            assertFailed(result, 1);
            assertThat(result.errors()).contains("config.json").hasSizeLessThan(LONGEST_LINE);
            assertThat(log).content().hasLineCount(1).endsWith("\n");
            JsonNode line = JSON.readTree(log.toFile());
            assertThat(line.path("level").asText()).isEqualTo("error");
            assertThat("panamax: " + line.path("msg").asText() + "\n").isEqualTo(result.errors());
            assertThat(state.resolve("fuzzed")).doesNotExist();
            Files.delete(log);
        }
    }

    /** Some mutations change nothing that matters. */
    private static byte[] nextWrong(MutatedConfigs configs) {
        while (true) {
            byte[] text = configs.next();
            try {
                SpecJson.read("config.json", text);
            } catch (ConfigException e) {
                return text;
            }
        }
    }
}
