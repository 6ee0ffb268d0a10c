package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.IdMapping;
import dev.panamax.config.JsonTree;
import dev.panamax.config.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SpecTemplateTest {
    @Test
    void itReadsAsAContainerWithAShell() {
        Spec spec = SpecJson.read("template", SpecTemplate.write(false));
        Process process = Objects.requireNonNull(spec.process());
        assertThat(spec.ociVersion()).isEqualTo("1.3.0");
        assertThat(spec.root()).isEqualTo(new Root("rootfs", true));
        assertThat(process.terminal()).isTrue();
        assertThat(process.args()).containsExactly("sh");
        assertThat(process.noNewPrivileges()).isTrue();
        assertThat(Objects.requireNonNull(process.capabilities()).bounding()).hasSize(3);
        assertThat(Objects.requireNonNull(process.capabilities()).inheritable()).isEmpty();
        assertThat(spec.mounts())
                .extracting(Mount::destination)
                .containsExactly("/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup");
        assertThat(spec.linux().namespaces())
                .containsKeys(Namespace.NEWPID, Namespace.NEWNET, Namespace.NEWIPC, Namespace.NEWUTS, Namespace.NEWNS)
                .doesNotContainKey(Namespace.NEWUSER);
        assertThat(spec.linux().resources().devices())
                .containsExactly(new Resources.DeviceRule(false, 'a', null, null, "rwm"));
        assertThat(spec.linux().maskedPaths()).contains("/proc/kcore", "/sys/firmware");
    }

    @Test
    void withoutRootItHasAUserNamespaceOfTheCaller() throws IOException {
        Spec spec = SpecJson.read("template", SpecTemplate.write(true));
        long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        long gid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:gid")).longValue();
        assertThat(spec.linux().uidMappings()).containsExactly(new IdMapping(0, uid, 1));
        assertThat(spec.linux().gidMappings()).containsExactly(new IdMapping(0, gid, 1));
        assertThat(spec.linux().creates(Namespace.NEWUSER)).isTrue();
        assertThat(spec.linux().has(Namespace.NEWNET)).isFalse();
        assertThat(spec.linux().resources()).isEqualTo(Resources.NONE);
        assertThat(spec.mounts())
                .contains(new Mount(
                        "/sys",
                        "none",
                        "/sys",
                        List.of("rbind", "nosuid", "noexec", "nodev", "ro"),
                        List.of(),
                        List.of()))
                .allSatisfy(mount -> assertThat(mount.options()).noneMatch(option -> option.startsWith("gid=")));
    }

    @Test
    void whatOthersRequireIsThere() throws IOException {
        JsonNode root = JsonTree.read(SpecTemplate.write(true));
        assertThat(root.at("/process/user/uid").asInt(-1)).isZero();
        assertThat(root.at("/linux/uidMappings/0/containerID").asInt(-1)).isZero();
        JsonNode full = JsonTree.read(SpecTemplate.write(false));
        assertThat(full.at("/linux/resources/devices/0/allow").asBoolean(true)).isFalse();
        assertThat(SpecTemplate.write(false))
                .startsWith("{\n\t\"ociVersion\": \"1.3.0\",\n\t\"process\": {\n\t\t\"terminal\"");
    }
}
