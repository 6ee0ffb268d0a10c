package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.Capability;
import dev.panamax.config.JsonTree;
import dev.panamax.config.Namespace;
import dev.panamax.oci.Hooks;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is advertised, held against what there is. */
class FeaturesTest {
    private static final JsonNode FEATURES = features();

    private static JsonNode features() {
        try {
            return JsonTree.read(JsonPrinter.indented(Features.structure(), "    "));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    @Test
    void bothVersionsAreThere() {
        assertThat(FEATURES.path("ociVersionMin").asText()).isEqualTo("1.0.0");
        assertThat(FEATURES.path("ociVersionMax").asText()).isEqualTo("1.3.0");
    }

    @Test
    void allHooksOfAConfigurationAreAdvertised() {
        List<String> components = Arrays.stream(Hooks.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();
        assertThat(texts(FEATURES.path("hooks"))).containsExactlyElementsOf(components);
    }

    @Test
    void everyKindOfNamespaceIsAdvertised() {
        List<String> kinds = Arrays.stream(Namespace.values())
                .map(Namespace::file)
                .map(file -> file.equals("mnt") ? "mount" : file.equals("net") ? "network" : file)
                .toList();
        assertThat(texts(FEATURES.path("linux").path("namespaces"))).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void everyCapabilityIsAdvertised() {
        assertThat(texts(FEATURES.path("linux").path("capabilities")))
                .hasSize(Capability.values().length)
                .contains("CAP_CHOWN", "CAP_CHECKPOINT_RESTORE")
                .allSatisfy(name -> assertThat(Capability.named(name)).isNotNull());
    }

    @Test
    void mountOptionsThatEnginesAskForAreAdvertised() {
        assertThat(texts(FEATURES.path("mountOptions")))
                .contains("rro", "idmap", "ridmap", "rbind", "rprivate", "tmpcopyup", "nosymfollow")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void listsAreSortedAndWithoutDuplicates() {
        JsonNode seccomp = FEATURES.path("linux").path("seccomp");
        for (String name : List.of("actions", "operators", "archs", "knownFlags", "supportedFlags")) {
            assertThat(texts(seccomp.path(name))).isNotEmpty().isSorted().doesNotHaveDuplicates();
        }
        JsonNode memoryPolicy = FEATURES.path("linux").path("memoryPolicy");
        for (String name : List.of("modes", "flags")) {
            assertThat(texts(memoryPolicy.path(name))).isNotEmpty().isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void idmappedMountsAndDevicesAreSaidToBeThere() {
        assertThat(FEATURES.at("/linux/mountExtensions/idmap/enabled").asBoolean())
                .isTrue();
        assertThat(FEATURES.at("/linux/netDevices/enabled").asBoolean()).isTrue();
        assertThat(FEATURES.at("/linux/cgroup/v2").asBoolean()).isTrue();
    }
}
