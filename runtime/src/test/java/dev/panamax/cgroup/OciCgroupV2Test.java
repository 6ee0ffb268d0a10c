package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panamax.config.ConfigException;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.HugepageLimit;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.proc.MountInfo;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bundle's cgroup of version 2, in this machine's own hierarchy with the controllers that it has: of huge pages, if nothing else. */
@Requires({Feature.ROOT, Feature.CGROUP_V2})
class OciCgroupV2Test {
    private static final String PARENT = "pnx-v2-" + ProcessHandle.current().pid();
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final List<Process> processes = new ArrayList<>();
    private CgroupHost host;
    private Path mountPoint;
    private PassedOnControllers passedOn;

    @BeforeEach
    void lookAtTheHierarchy() throws IOException {
        List<MountInfo> unified = MountInfo.ofSelf().stream()
                .filter(mount -> mount.type().equals("cgroup2"))
                .limit(1)
                .toList();
        List<CgroupMembership> top = List.of(new CgroupMembership(List.of(), "/"));
        host = CgroupHost.of(unified, top, top);
        mountPoint = Path.of(unified.getFirst().mountPoint());
        passedOn = PassedOnControllers.of(mountPoint);
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        CgroupRemoval.remove(Map.of("", mountPoint.resolve(PARENT).resolve("c")));
        assertThat(mountPoint.resolve(PARENT)).doesNotExist();
        passedOn.close();
    }

    private CgroupManager create(Resources resources) {
        CgroupManager manager = host.manager(request(resources));
        manager.create();
        return manager;
    }

    private static OciRequest request(Resources resources) {
        return new OciRequest("/" + PARENT + "/c", resources, OciRequest.CONFIG);
    }

    private int start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return (int) process.pid();
    }

    private static Resources resources(
            List<DeviceRule> devices, List<HugepageLimit> limits, Map<String, String> unified) {
        return new Resources(
                devices, Memory.NONE, Cpu.NONE, null, BlockIo.NONE, limits, Network.NONE, Map.of(), unified);
    }

    @Test
    void hugePagesAndFilesByNameAreInTheKernel() {
        assumeTrue(SubtreeControl.available(mountPoint).contains("hugetlb"), "there is a controller of huge pages");
        Map<String, String> unified = Map.of("hugetlb.2MB.rsvd.max", "6291456", "cgroup.max.depth", "5");
        CgroupManager manager = create(resources(List.of(), List.of(new HugepageLimit("2MB", 4_194_304)), unified));
        Path directory = manager.paths().values().iterator().next();
        assertThat(ControlFile.read(directory.resolve("hugetlb.2MB.max"))).isEqualTo("4194304");
        assertThat(ControlFile.read(directory.resolve("hugetlb.2MB.rsvd.max"))).isEqualTo("6291456");
        assertThat(ControlFile.read(directory.resolve("cgroup.max.depth"))).isEqualTo("5");
        CgroupUpdate.apply(manager.paths(), resources(List.of(), List.of(new HugepageLimit("2MB", 0)), Map.of()));
        assertThat(ControlFile.read(directory.resolve("hugetlb.2MB.max"))).isEqualTo("0");
        assertThatThrownBy(() -> CgroupUpdate.apply(
                        manager.paths(),
                        resources(
                                List.of(),
                                List.of(new HugepageLimit("2MB", 2_097_152)),
                                Map.of("cgroup.max.depth", "x"))))
                .hasMessageContaining("[/unified/cgroup.max.depth]");
        assertThat(ControlFile.read(directory.resolve("hugetlb.2MB.max"))).isEqualTo("0");
        assertThat(CgroupStats.read(manager.paths()).hugepages()).containsKey("2MB");
    }

    @Test
    void whatThereIsNoControllerForIsRefusedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> host.manager(request(resources(List.of(), List.of(), Map.of("nothing.max", "1")))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/resources/unified/nothing.max: the cgroup controller nothing");
        assertThat(mountPoint.resolve(PARENT)).doesNotExist();
    }

    @Test
    void devicesAreFilteredAndMayBeAllowedLater() throws Exception {
        CgroupManager manager = create(resources(
                List.of(new DeviceRule(true, 'c', 1L, null, "rw"), new DeviceRule(false, 'c', 1L, 11L, "rw")),
                List.of(),
                Map.of()));
        assertThat(opens(manager, "/dev/null", "/dev/kmsg")).isEqualTo("/dev/null");
        CgroupUpdate.apply(manager.paths(), resources(List.of(), List.of(), Map.of("cgroup.max.depth", "7")));
        assertThat(opens(manager, "/dev/null", "/dev/kmsg")).isEqualTo("/dev/null");
        CgroupUpdate.apply(
                manager.paths(), resources(List.of(new DeviceRule(true, 'c', 1L, 11L, "rw")), List.of(), Map.of()));
        assertThat(opens(manager, "/dev/null", "/dev/kmsg")).isEqualTo("/dev/null /dev/kmsg");
    }

    private String opens(CgroupManager manager, String... devices) throws IOException {
        String script = "read go; for d in " + String.join(" ", devices) + "; do (: > $d) && echo $d; done";
        int pid = start("sh", "-c", script);
        manager.add(pid);
        processes.getLast().outputWriter().append("go\n").flush();
        return String.join(" ", processes.getLast().inputReader().lines().toList());
    }

    @Test
    void allAreKilledAtOnceAndSignalledWhileTheyStandStill() throws Exception {
        CgroupManager manager = create(Resources.NONE);
        manager.add(start("sleep", "600"));
        assertThat(CgroupMembers.killAll(manager.paths(), SIGTERM)).isEqualTo(1);
        assertThat(processes.getLast().waitFor()).isEqualTo(128 + SIGTERM);
        Path inner = Files.createDirectory(
                manager.paths().getOrDefault("", mountPoint).resolve("inner"));
        int pid = start("sleep", "600");
        CgroupProcesses.add(inner, pid, "");
        manager.freeze(true);
        assertThat(Freezer.isFrozen(manager.paths())).isTrue();
        assertThat(CgroupMembers.allProcesses(manager.paths())).containsExactly(pid);
        assertThatThrownBy(() -> create(Resources.NONE)).hasMessageContaining("not empty: 1 process(es)");
        assertThat(CgroupMembers.killAll(manager.paths(), SIGKILL)).isEqualTo(1);
        assertThat(processes.getLast().waitFor()).isEqualTo(128 + SIGKILL);
        assertThatThrownBy(() -> create(Resources.NONE)).hasMessageContaining("unexpectedly frozen");
    }

    @Test
    void whoCantJoinACgroupThatPassesControllersOnJoinsInit() throws Exception {
        assumeTrue(SubtreeControl.available(mountPoint).contains("hugetlb"), "there is a controller of huge pages");
        CgroupManager manager = create(Resources.NONE);
        Path own = manager.paths().getOrDefault("", mountPoint);
        Path nested = Files.createDirectory(own.resolve("nested"));
        int init = start("sleep", "600");
        CgroupProcesses.add(nested, init, "");
        ControlFile.write(own.resolve("cgroup.subtree_control"), "+hugetlb", "");
        int other = start("sleep", "600");
        assertThatThrownBy(() -> CgroupMembers.join(manager.paths(), other)).hasMessageContaining("EBUSY");
        CgroupMembers.join(manager.paths(), other, init);
        assertThat(CgroupProcesses.of(nested)).containsExactlyInAnyOrder(init, other);
    }
}
