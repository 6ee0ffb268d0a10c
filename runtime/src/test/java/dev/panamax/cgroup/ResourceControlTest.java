package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.oci.Linux.IntelRdt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shares of caches and memory bandwidth, in a directory that looks like resctrl: no machine of ours has the processor for it. */
class ResourceControlTest {
    private static final String L3 = "L3:0=7f0;1=1f";
    private static final String MB = "MB:0=20;1=70";

    @TempDir
    Path root;

    private static IntelRdt share(@Nullable String closId, String cache, String bandwidth, String... schemata) {
        return new IntelRdt(closId, List.of(schemata), cache, bandwidth, false);
    }

    private static IntelRdt monitored(@Nullable String closId) {
        return new IntelRdt(closId, List.of(), "", "", true);
    }

    private Path group(String name, String schemata) throws IOException {
        Path group = Files.createDirectory(root.resolve(name));
        Files.writeString(group.resolve("schemata"), schemata);
        return group;
    }

    @Test
    void withoutAMountItIsAnErrorThatNamesTheField() {
        assertThat(Path.of("/sys/fs/resctrl/schemata")).doesNotExist();
        assertThatThrownBy(() -> ResourceControl.plan(share(null, L3, ""), "c"))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("no resctrl is mounted")
                .hasMessageEndingWith("[/linux/intelRdt]");
    }

    @Test
    void withoutANameTheClassIsTheContainersAndGoesWithIt() throws IOException {
        ResourceControl control = ResourceControl.plan(root, share(null, "", MB), "c");
        assertThat(root).isEmptyDirectory();
        List<Path> own = control.toRemove();
        assertThat(own).containsExactly(root.resolve("c"));
        control.create();
        control.add(42);
        assertThat(root.resolve("c/schemata")).hasContent(MB + "\n");
        assertThat(root.resolve("c/tasks")).hasContent("42");
        Files.delete(root.resolve("c/schemata")); // The kernel's files are no obstacle.
        Files.delete(root.resolve("c/tasks"));
        ResourceControl.remove(own);
        ResourceControl.remove(own);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void theCacheComesFirstAndTheLinesLast() {
        ResourceControl.plan(root, share("c", L3, MB, "L2:0=f", "L2:1=f"), "x").create();
        assertThat(root.resolve("c/schemata")).hasContent(String.join("\n", L3, MB, "L2:0=f", "L2:1=f", ""));
    }

    @Test
    void whereNothingIsSaidNothingIsWritten() {
        ResourceControl control = ResourceControl.plan(root, share(null, "", ""), "c");
        control.create();
        assertThat(root.resolve("c")).isEmptyDirectory();
    }

    @Test
    void aNamedClassIsMadeIfItIsMissingAndStays() {
        ResourceControl control = ResourceControl.plan(root, share("gold", L3, ""), "c");
        assertThat(control.toRemove()).isEmpty();
        control.create();
        assertThat(root.resolve("gold/schemata")).hasContent(L3 + "\n");
    }

    @Test
    void aClassThatIsThereMustBeTheSame() throws IOException {
        group("gold", "    L3:0=7F0;1=0001f\n    MB:0= 20;1= 70\n");
        ResourceControl same = ResourceControl.plan(root, share("gold", L3, "", MB), "c");
        same.create();
        assertThat(same.toRemove()).isEmpty();
        assertThatThrownBy(() -> ResourceControl.plan(root, share("gold", L3, "MB:0=20;1=80"), "c"))
                .hasMessageContaining(root.resolve("gold").toString())
                .hasMessageContaining("differs in MB:1=80")
                .hasMessageEndingWith("[/linux/intelRdt]");
        assertThatThrownBy(() -> ResourceControl.plan(root, share("gold", "", "", "L2:0=f"), "c"))
                .hasMessageContaining("differs in L2:0=f");
    }

    @Test
    void aClassOfWhichOnlyTheNameIsGivenMustBeThere() throws IOException {
        assertThatThrownBy(() -> ResourceControl.plan(root, share("gold", "", ""), "c"))
                .hasMessageContaining("there is no class of service " + root.resolve("gold"))
                .hasMessageEndingWith("[/linux/intelRdt/closID]");
        Path group = group("gold", L3 + "\n");
        ResourceControl control = ResourceControl.plan(root, share("gold", "", ""), "c");
        control.create();
        control.add(7);
        assertThat(group.resolve("tasks")).hasContent("7");
        assertThat(group.resolve("schemata")).hasContent(L3 + "\n");
    }

    @Test
    void theRootIsTheClassOfAll() {
        ResourceControl control = ResourceControl.plan(root, share("/", "", ""), "c");
        control.create();
        control.add(7);
        assertThat(control.toRemove()).isEmpty();
        assertThat(root.resolve("tasks")).hasContent("7");
    }

    @Test
    void useIsCountedInAGroupOfTheContainersOwnThatGoesWithIt() throws IOException {
        Path group = group("gold", "");
        Files.createDirectory(group.resolve("mon_groups"));
        ResourceControl control = ResourceControl.plan(root, monitored("gold"), "c");
        Path counted = group.resolve("mon_groups/c");
        assertThat(control.toRemove()).containsExactly(counted);
        control.create();
        control.add(7);
        assertThat(group.resolve("tasks")).hasContent("7");
        assertThat(counted.resolve("tasks")).hasContent("7");
        assertThatThrownBy(() -> ResourceControl.plan(root, monitored("gold"), "c"))
                .hasMessageContaining("there is a monitoring group " + counted + " already")
                .hasMessageEndingWith("[/linux/intelRdt/enableMonitoring]");
    }

    @Test
    void aGroupThatCantBeMadeIsAnErrorThatLeavesNothing() {
        // There is no directory of monitoring groups in it, as on a processor that can't count.
        ResourceControl control = ResourceControl.plan(root, monitored(null), "c");
        assertThatThrownBy(control::create)
                .hasMessageContaining("making " + root.resolve("c/mon_groups/c"))
                .hasMessageContaining("ENOENT")
                .hasMessageEndingWith("[/linux/intelRdt/enableMonitoring]");
        control.close();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void whatTheKernelSaysOfARefusalIsTold() throws IOException {
        Files.createDirectory(root.resolve("info"));
        Files.writeString(root.resolve("info/last_cmd_status"), "No room\n");
        Path group = Files.createDirectory(root.resolve("gold"));
        Files.createDirectory(group.resolve("tasks"));
        ResourceControl control = ResourceControl.plan(root, share("gold", "", ""), "c");
        assertThatThrownBy(() -> control.add(7))
                .hasMessageContaining("writing 7 to " + group.resolve("tasks"))
                .hasMessageContaining("EISDIR")
                .hasMessageEndingWith("No room [/linux/intelRdt]");
    }

    @Test
    void anUpdateWritesWhatIsGivenAndNothingElse() throws IOException {
        Path group = group("gold", L3 + "\n");
        ResourceControl control = ResourceControl.of(root, share("gold", L3, ""), "c");
        control.update(null, MB);
        assertThat(group.resolve("schemata")).hasContent(MB + "\n");
        control.update("L3:0=1", MB);
        assertThat(group.resolve("schemata")).hasContent("L3:0=1\n" + MB + "\n");
    }
}
