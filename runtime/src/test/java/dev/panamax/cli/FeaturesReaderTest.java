package dev.panamax.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panamax.config.ConfigException;
import dev.panamax.config.JsonTree;
import dev.panamax.oci.Spec;
import dev.panamax.oci.SpecJson;
import dev.panamax.oci.SpecTemplate;
import dev.panamax.rootfs.MountOption;
import dev.panamax.security.seccomp.SeccompAction;
import dev.panamax.security.seccomp.SeccompOperator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is advertised is understood by the reader of configurations, and what is not is refused. */
class FeaturesReaderTest {
    private ObjectNode config;
    private ObjectNode linux;

    @BeforeEach
    void begin() throws Exception {
        config = (ObjectNode) JsonTree.read(SpecTemplate.write(false));
        linux = (ObjectNode) config.get("linux");
    }

    private Spec read() {
        return SpecJson.read("config.json", config.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> memoryPolicyModes() {
        return Features.MEMORY_POLICY_MODES;
    }

    @ParameterizedTest
    @ValueSource(strings = {Features.OLDEST_SPECIFICATION, Version.SPECIFICATION})
    void bothVersionsAreAccepted(String version) {
        config.put("ociVersion", version);
        assertThat(read().ociVersion()).isEqualTo(version);
    }

    @Test
    void everyKindOfNamespaceIsUnderstood() {
        ArrayNode namespaces = linux.putArray("namespaces");
        for (String kind : Features.NAMESPACES) {
            // The user namespace is asked for with its maps.
            if (!kind.equals("user")) {
                namespaces.addObject().put("type", kind);
            }
        }
        namespaces.addObject().put("type", "user");
        for (String map : List.of("uidMappings", "gidMappings")) {
            linux.putArray(map)
                    .addObject()
                    .put("containerID", 0)
                    .put("hostID", 1000)
                    .put("size", 1);
        }
        assertThat(read().linux().namespaces()).hasSize(Features.NAMESPACES.size());
        namespaces.addObject().put("type", "frob");
        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class).hasMessageContaining("/linux/namespaces/8");
    }

    @Test
    void everyHookIsRead() {
        ObjectNode hooks = config.putObject("hooks");
        for (String hook : Features.HOOKS) {
            hooks.putArray(hook).addObject().put("path", "/" + hook);
        }
        var read = read().hooks();
        assertThat(List.of(
                        read.prestart(),
                        read.createRuntime(),
                        read.createContainer(),
                        read.startContainer(),
                        read.poststart(),
                        read.poststop()))
                .extracting(list -> list.getFirst().path().substring(1))
                .containsExactlyElementsOf(Features.HOOKS);
    }

    @Test
    void theMountOptionsAreThoseThatThereAre() {
        assertThat(Features.MOUNT_OPTIONS)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MountOption.values())
                        .map(MountOption::text)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("memoryPolicyModes")
    void everyMemoryPolicyIsUnderstood(String mode) {
        ObjectNode policy = linux.putObject("memoryPolicy");
        policy.put("mode", mode);
        if (!mode.equals("MPOL_DEFAULT") && !mode.equals("MPOL_LOCAL")) {
            policy.put("nodes", "0");
        }
        assertThatCode(this::read).doesNotThrowAnyException();
        policy.put("mode", "MPOL_FROB");
        assertThatThrownBy(this::read).hasMessageContaining("/linux/memoryPolicy/mode");
    }

    @Test
    void seccompActionsAndOperatorsAreThoseThatThereAre() {
        assertThat(Features.SECCOMP_ACTIONS)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(SeccompAction.values())
                        .map(SeccompAction::profileName)
                        .toList());
        assertThat(Features.SECCOMP_OPERATORS)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(SeccompOperator.values())
                        .map(SeccompOperator::profileName)
                        .toList());
    }

    @Test
    void seccompArchitecturesAndFlagsAreUnderstood() {
        ObjectNode seccomp = linux.putObject("seccomp");
        seccomp.put("defaultAction", "SCMP_ACT_ALLOW");
        Features.SECCOMP_ARCHITECTURES.forEach(seccomp.putArray("architectures")::add);
        Features.SECCOMP_FLAGS.forEach(seccomp.putArray("flags")::add);
        assertThat(read().linux().seccomp()).isNotNull();
        seccomp.putArray("flags").add("SECCOMP_FILTER_FLAG_FROB");
        assertThatThrownBy(this::read).hasMessageContaining("/linux/seccomp/flags/0");
    }
}
