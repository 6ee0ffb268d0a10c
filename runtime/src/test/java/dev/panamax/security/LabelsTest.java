package dev.panamax.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Scratch;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.proc.MountInfo;
import dev.panamax.program.SyscallProgram;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles and labels, as far as they can be tried on a host without a security module that knows them. */
class LabelsTest {
    private static final SelinuxLabel PROCESS = SelinuxLabel.parse("system_u:system_r:svirt_lxc_net_t:s0:c164,c475");
    private static final SelinuxLabel FILES = SelinuxLabel.parse("system_u:object_r:svirt_sandbox_file_t:s0:c164,c475");

    @TempDir
    private Path directory;

    @Test
    void labelsAreReadAndWritten() {
        assertThat(PROCESS.level()).isEqualTo("s0:c164,c475");
        assertThat(PROCESS).hasToString("system_u:system_r:svirt_lxc_net_t:s0:c164,c475");
        assertThat(SelinuxLabel.parse("u:r:t")).hasToString("u:r:t");
        assertThatThrownBy(() -> SelinuxLabel.parse("user:role")).hasMessageContaining("user:role:type:level");
    }

    @Test
    void optionsChangeTheLabels() {
        SelinuxLabel.Pair pair =
                SelinuxLabel.apply(List.of("user:u", "role:r", "type:t", "level:s0:c1,c2"), PROCESS, FILES);
        assertThat(pair.process()).hasToString("u:r:t:s0:c1,c2");
        assertThat(pair.mount()).hasToString("u:object_r:svirt_sandbox_file_t:s0:c1,c2");
        assertThat(SelinuxLabel.apply(List.of(), PROCESS, FILES)).isEqualTo(new SelinuxLabel.Pair(PROCESS, FILES));
        assertThat(SelinuxLabel.apply(List.of("disable"), PROCESS, FILES)).isEqualTo(new SelinuxLabel.Pair(null, null));
        assertThatThrownBy(() -> SelinuxLabel.apply(List.of("colour:red"), PROCESS, FILES))
                .hasMessageContaining("colour:red");
        assertThatThrownBy(() -> SelinuxLabel.apply(List.of("user"), PROCESS, FILES))
                .hasMessageContaining("no label option");
    }

    @Test
    void optionsOfALabelGiveItToAnother() {
        assertThat(SelinuxLabel.securityOptions(PROCESS.toString()))
                .containsExactly(
                        "label:user:system_u",
                        "label:role:system_r",
                        "label:type:svirt_lxc_net_t",
                        "label:level:s0:c164,c475");
        assertThat(SelinuxLabel.securityOptions("")).isEmpty();
        assertThat(SelinuxLabel.disablingOptions()).containsExactly("label:disable");
    }

    @Test
    void thePolicyHasLabelsForContainers() throws IOException {
        Path contexts = Files.writeString(directory.resolve("lxc_contexts"), """
                # comment = no label
                process = "system_u:system_r:container_t:s0"
                file = "system_u:object_r:container_file_t:s0"
                content = "system_u:object_r:virt_var_lib_t:s0"
                """);
        ContainerContexts read = ContainerContexts.read(contexts);
        assertThat(read.process()).hasToString("system_u:system_r:container_t:s0");
        assertThat(read.file()).hasToString("system_u:object_r:container_file_t:s0");
        Files.writeString(contexts, "process = \"u:r:t\"\n");
        assertThatThrownBy(() -> ContainerContexts.read(contexts)).hasMessageContaining("no label for \"file\"");
        assertThatThrownBy(() -> ContainerContexts.read(directory.resolve("missing")))
                .hasMessageContaining("missing");
    }

    @Test
    void categoriesAreOnesOwn() {
        CategoryPairs pairs = new CategoryPairs(new Random(1));
        Set<String> levels = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String level = pairs.reserveAny();
            assertThat(levels.add(level)).isTrue();
            String[] categories = level.substring("s0:c".length()).split(",c", -1);
            assertThat(Integer.parseInt(categories[0])).isLessThan(Integer.parseInt(categories[1]));
            assertThat(Integer.parseInt(categories[1])).isLessThan(1024);
        }
        SelinuxLabel taken = PROCESS.withLevel(levels.iterator().next());
        assertThat(pairs.reserve(taken)).isFalse();
        pairs.release(taken);
        assertThat(pairs.reserve(taken)).isTrue();
    }

    @Test
    @Requires(Feature.ROOT)
    void relabellingGoesThroughATreeButNotOutOfIt() throws IOException {
        Files.createDirectory(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub/file"), "");
        try {
            Relabeling.relabel(directory, FILES, "z");
            assertThat(label(directory)).endsWith(":s0");
            assertThat(label(directory.resolve("sub/file"))).endsWith(":s0");
            Relabeling.relabel(directory, FILES, "Z");
            assertThat(label(directory.resolve("sub/file"))).endsWith("c164,c475");
        } catch (LinuxException e) {
            // A file system without such attributes says so, with the path.
            assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
            assertThat(e).hasMessageContaining("lsetxattr(\"" + directory + "\", \"security.selinux\"");
        }
        Relabeling.relabel(Path.of("/usr"), FILES, "");
        for (String system : List.of("/usr", "/", "/etc", "/usr/../usr")) {
            assertThatThrownBy(() -> Relabeling.relabel(Path.of(system), FILES, "z"))
                    .hasMessageContaining("would take it from the system");
        }
        assertThatThrownBy(() -> Relabeling.relabel(directory, FILES, "y")).hasMessageContaining("z or Z");
    }

    private static String label(Path file) {
        Slot room = Slot.room("label", 128);
        try (Scratch scratch = new Scratch(1024)) {
            int length = (int) scratch.invoke(
                    SystemCall.GETXATTR,
                    Argument.text(file.toString()),
                    Argument.text("security.selinux"),
                    Argument.address(room),
                    Argument.integer(room.size()));
            return new String(scratch.data().bytes(room), 0, length, StandardCharsets.UTF_8);
        }
    }

    @Test
    void modulesAreFoundByTheirFiles() throws IOException {
        Path sys = Files.createDirectory(directory.resolve("sys"));
        Path current = Files.writeString(directory.resolve("current"), "system_u:system_r:init_t:s0\0");
        List<MountInfo> policy = mounts("1 0 0:1 / /sys/fs/selinux rw,relatime - selinuxfs selinuxfs rw");
        assertThat(SecurityModules.in(sys, List.of(), current)).isEqualTo(new SecurityModules(false, false));
        assertThat(SecurityModules.in(sys, policy, current)).isEqualTo(new SecurityModules(false, true));
        assertThat(SecurityModules.in(sys, mounts("1 0 0:1 / /sys/fs/selinux ro - selinuxfs selinuxfs rw"), current))
                .isEqualTo(new SecurityModules(false, false));
        Files.writeString(current, "kernel");
        assertThat(SecurityModules.in(sys, policy, current).selinux()).isFalse();
        Files.createDirectories(sys.resolve("module/apparmor/parameters"));
        Files.writeString(sys.resolve("module/apparmor/parameters/enabled"), "Y\n");
        assertThat(SecurityModules.in(sys, List.of(), current).apparmor()).isFalse();
        Files.createDirectories(sys.resolve("kernel/security/apparmor"));
        assertThat(SecurityModules.in(sys, List.of(), current).apparmor()).isTrue();
        Files.writeString(sys.resolve("module/apparmor/parameters/enabled"), "N\n");
        assertThat(SecurityModules.in(sys, List.of(), current).apparmor()).isFalse();
    }

    private List<MountInfo> mounts(String line) throws IOException {
        return MountInfo.read(Files.writeString(directory.resolve("mountinfo"), line + "\n"));
    }

    @Test
    void theLabelIsWrittenToAProcfsOfOnesOwn() {
        SyscallProgram.Builder program = SyscallProgram.builder();
        ExecLabel.add(program, "my-profile", "u:r:t:s0");
        List<String> calls = program.build().steps().stream()
                .map(step -> step.op().call().toString())
                .toList();
        assertThat(calls).hasSize(16);
        assertThat(calls.get(0)).isEqualTo("fsopen(\"proc\", FSOPEN_CLOEXEC)");
        assertThat(calls.get(3)).contains("\"thread-self/attr/apparmor/exec\"");
        assertThat(calls.get(4)).contains("\"exec my-profile\", 15");
        assertThat(calls.get(11)).contains("\"thread-self/attr/exec\"");
        assertThat(calls.get(12)).contains("\"u:r:t:s0\", 8");
    }

    @Test
    void theDefaultProfileHasItsNameAndOnlyTheIncludesThatAreThere() {
        String all = AppArmorProfile.source("docker-default", true, true);
        assertThat(all)
                .contains("profile docker-default flags=(attach_disconnected,mediate_deleted) {")
                .contains("#include <tunables/global>", "#include <abstractions/base>")
                .contains("deny @{PROC}/sysrq-trigger wklx,", "deny mount fstype=devpts,", "  network,\n");
        String bare = AppArmorProfile.source("other", false, false);
        assertThat(bare).doesNotContain("#include").contains("profile other ").contains("@{PROC}=/proc/");
    }
}
