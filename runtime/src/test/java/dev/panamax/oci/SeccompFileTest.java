package dev.panamax.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.oci.SeccompTemplate.Applied;
import dev.panamax.oci.SeccompTemplate.Container;
import dev.panamax.oci.SeccompTemplate.Kernel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The forms in which profiles are found in files. */
class SeccompFileTest {
    private static final Container PLAIN =
            new Container(Set.of("CAP_KILL"), "SCMP_ARCH_X86_64", "amd64", new Kernel(6, 1));

    private static SeccompFile read(String text) {
        return SeccompFile.read("file", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Applied apply(String rules, Container container) {
        SeccompFile file = read("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "archMap": [
                   {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
                   {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
                 "syscalls": [%s]}""".formatted(rules));
        return Objects.requireNonNull(file.template()).apply(container);
    }

    private static String rule(String name, String condition) {
        return "{\"names\": [\"" + name + "\"], \"action\": \"SCMP_ACT_ALLOW\"" + condition + "}";
    }

    @Test
    void aProfileByItselfIsThatOfABundle() {
        String profile = "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" + rule("read", "") + "]}";
        SeccompFile alone = read(profile);
        SeccompFile inBundle = read("{\"ociVersion\": \"1.3.0\", \"linux\": {\"seccomp\": " + profile + "}}");
        assertThat(alone.profile()).isEqualTo(inBundle.profile());
        assertThat(alone.pointer()).isEmpty();
        assertThat(inBundle.pointer()).isEqualTo("/linux/seccomp");
        assertThat(alone.template()).isNull();
    }

    @Test
    void allFaultsAreToldByTheirPlaces() {
        assertThatThrownBy(() -> read("{\"syscalls\": [7, {\"names\": [\"\"], \"action\": \"ALLOW\"}]}")
                        .profile())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("file: /syscalls/0: expected an object, found 7; ")
                .hasMessageContaining("; /defaultAction: is needed (known: SCMP_ACT_KILL, ")
                .hasMessageContaining("; /syscalls/1/action: \"ALLOW\" is not known (known: ")
                .hasMessageContaining("; /syscalls/1/names/0: the name of the call is empty");
        assertThatThrownBy(() -> read("{}").profile()).hasMessageContaining("file: /defaultAction: is needed");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("file: expected an object, found a list");
        assertThatThrownBy(() -> read("{\"linux\": {}}")).hasMessageContaining("file: /linux/seccomp: is not there");
    }

    @Test
    void aTemplateIsNoProfileYet() {
        for (String condition :
                List.of(", \"includes\": {}", ", \"excludes\": {\"caps\": []}", ", \"name\": \"write\"")) {
            SeccompFile template =
                    read("{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [" + rule("read", condition) + "]}");
            assertThat(template.template()).isNotNull();
            assertThatThrownBy(template::profile)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("file: is an engine's template")
                    .hasMessageContaining("archMap, includes and excludes");
        }
    }

    @Test
    void rulesApplyToContainersWithTheirCapabilities() {
        String rules = String.join(
                ",",
                rule("read", ""),
                rule("chroot", ", \"includes\": {\"caps\": [\"CAP_SYS_CHROOT\"]}"),
                rule("clone", ", \"excludes\": {\"caps\": [\"CAP_SYS_ADMIN\", \"CAP_KILL\"]}"),
                rule(
                        "kill",
                        ", \"includes\": {\"caps\": [\"CAP_KILL\"]}, \"excludes\": {\"caps\": [\"CAP_SYS_ADMIN\"]}"));
        Applied plain = apply(rules, PLAIN);
        assertThat(names(plain)).containsExactly("read", "kill");
        assertThat(plain.places()).containsExactly(0, 3);
        assertThat(plain.profile().architectures()).containsExactly("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
        assertThat(plain.profile().defaultErrnoRet()).isEqualTo(38);
        Container other = new Container(Set.of("CAP_SYS_CHROOT"), "SCMP_ARCH_AARCH64", "arm64", new Kernel(4, 7));
        assertThat(names(apply(rules, other))).containsExactly("read", "chroot", "clone");
        assertThat(apply(rules, other).profile().architectures()).containsExactly("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
    }

    @Test
    void rulesApplyToProcessorsAndKernels() {
        String rules = String.join(
                ",",
                rule("arch_prctl", ", \"includes\": {\"arches\": [\"amd64\", \"x32\"]}"),
                rule("sync_file_range2", ", \"includes\": {\"arches\": [\"arm64\"]}"),
                rule("mmap", ", \"excludes\": {\"arches\": [\"s390x\"]}"),
                rule("ptrace", ", \"includes\": {\"minKernel\": \"4.8\"}"),
                rule("bpf", ", \"excludes\": {\"minKernel\": \"5.8\"}"));
        assertThat(names(apply(rules, PLAIN))).containsExactly("arch_prctl", "mmap", "ptrace");
        Container old = new Container(Set.of(), "SCMP_ARCH_AARCH64", "arm64", new Kernel(4, 7));
        assertThat(names(apply(rules, old))).containsExactly("sync_file_range2", "mmap", "bpf");
        assertThatThrownBy(() -> apply(rule("ptrace", ", \"includes\": {\"minKernel\": \"new\"}"), PLAIN))
                .hasMessageContaining("/syscalls/0/includes/minKernel: is not of the form 4.8: \"new\"");
    }

    @Test
    void versionsOfKernelsAreCompared() {
        assertThat(Kernel.parse("6.1.0-18-amd64\n")).isEqualTo(new Kernel(6, 1));
        assertThat(Kernel.parse("5.10")).isEqualTo(new Kernel(5, 10));
        assertThat(new Kernel(5, 10).isAtLeast(new Kernel(5, 9))).isTrue();
        assertThat(new Kernel(6, 1).isAtLeast(new Kernel(5, 9))).isTrue();
        assertThat(new Kernel(5, 9).isAtLeast(new Kernel(5, 9))).isTrue();
        assertThat(new Kernel(4, 19).isAtLeast(new Kernel(5, 9))).isFalse();
        assertThatThrownBy(() -> Kernel.parse("linux")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Kernel.parse("99999999999.1")).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> names(Applied applied) {
        return applied.profile().syscalls().stream()
                .flatMap(rule -> rule.names().stream())
                .toList();
    }
}
