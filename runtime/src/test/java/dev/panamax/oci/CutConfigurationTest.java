package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ContainerJson;
import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Configurations that end too early: what is there is no container, however little is missing, and the message says where it ends. */
class CutConfigurationTest {
    private static final Trials TRIALS = new Trials("hostile configurations", Set.of(ConfigException.class));

    @AfterEach
    void noneIsWrong() {
        TRIALS.assertNoneWrong();
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    private static String containerJson() throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(ContainerJson.class.getResourceAsStream("attach_to_bridge.json"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void aContainerJsonThatIsCutIsNone() throws IOException {
        for (Mutation mutation : Mutations.of(containerJson()).cuts()) {
            String text = new String(mutation.bytes(), StandardCharsets.UTF_8);
            TRIALS.mustFail(
                    "container.json, " + mutation.what(),
                    mutation.bytes().length == 0 ? "the document is empty" : "(line ",
                    () -> ContainerJson.read("container.json", text));
        }
    }

    @Test
    void aConfigJsonThatIsCutIsNone() {
        String text = CompleteConfig.TEXT.replace("\"exit 3\"", "\"grüße €\"").strip();
        for (Mutation mutation : Mutations.of(text).cuts()) {
            TRIALS.mustFail(
                    "config.json, " + mutation.what(),
                    "config.json: ",
                    () -> SpecJson.read("config.json", mutation.bytes()));
        }
    }

    @Test
    void whereItEndsIsSaid() {
        assertThatThrownBy(() -> ContainerJson.read("container.json", "{\n  \"root_fs\": \"/x"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("container.json: no valid JSON: ")
                .hasMessageContaining("(line 2, column ");
        assertThatThrownBy(() -> SpecJson.read("config.json", new byte[] {'{', '"', (byte) 0xc3}))
                .hasMessage("config.json: the byte at 2 is not part of valid UTF-8");
    }
}
