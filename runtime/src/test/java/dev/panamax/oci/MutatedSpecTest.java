package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import org.junit.jupiter.api.Test;

/** Configurations that nobody meant: whatever stands there, the answer is a container, or a message with a place. */
class MutatedSpecTest {
    private static final int CASES = 10_000;
    private static final long SEED = 20_140_625;

    /** Without the capability that is warned of: ten thousand times the same line says nothing. */
    private static final String CONFIG = CompleteConfig.TEXT.replace(", \"CAP_OF_THE_FUTURE\"", "");

    private final MutatedConfigs configs = new MutatedConfigs(CONFIG, SEED);

    @Test
    void aMutatedConfigurationIsAContainerOrSaysWhyNot() {
        int containers = 0;
        int broken = 0;
        int wrong = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] text = configs.next();
            try {
                assertThat(SpecJson.read("config.json", text)).isNotNull();
                containers++;
            } catch (ConfigException e) {
                assertExplains(e);
                if (e.faults().getFirst().pointer().isEmpty()) {
                    broken++;
                } else {
                    wrong++;
                }
            }
        }
        // A test that breaks everything at once, or nothing, would show little.
        assertThat(containers).isGreaterThan(CASES / 20);
        assertThat(broken).isGreaterThan(CASES / 20);
        assertThat(wrong).isGreaterThan(CASES / 4);
    }

    @Test
    void soDoPartsOfOne() {
        for (int i = 0; i < CASES / 10; i++) {
            byte[] text = configs.next();
            try {
                ProcessJson.read("process.json", text);
            } catch (ConfigException e) {
                assertExplains(e);
            }
            try {
                ResourcesJson.read("-", text);
            } catch (ConfigException e) {
                assertExplains(e);
            }
        }
    }

    private static void assertExplains(ConfigException e) {
        assertThat(e.faults()).isNotEmpty();
        assertOneLine(String.valueOf(e.getMessage()));
        for (Fault fault : e.faults()) {
            if (!fault.pointer().isEmpty() && !fault.pointer().startsWith("/")) {
                fail("no pointer: " + fault);
            }
            if (fault.message().isBlank() || fault.message().length() > 1000) {
                fail("no message: " + fault);
            }
            assertOneLine(fault.message());
        }
    }

    private static void assertOneLine(String message) {
        for (int i = 0; i < message.length(); i++) {
            if (Character.isISOControl(message.charAt(i))) {
                fail("not one line: " + message);
            }
        }
    }
}
