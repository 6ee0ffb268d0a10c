package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.linux.LinuxException;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bundle's cgroup from its making to its removal, in this machine's own hierarchies of whichever version. */
@Requires({Feature.ROOT, Feature.CGROUPS})
class OciCgroupTest {
    private static final String PARENT = "pnx-oci-" + ProcessHandle.current().pid();
    private static final String PATH = "/" + PARENT + "/deep/c";
    private static final String FREEZER = CgroupFiles.isUnified() ? "" : "freezer";
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final List<Process> processes = new ArrayList<>();
    private @Nullable CgroupManager manager;

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (Process process : processes) {
            process.destroyForcibly();
        }
        if (manager != null) {
            CgroupRemoval.remove(manager.paths());
        }
        for (Process process : processes) {
            process.waitFor();
        }
        assertThat(Path.of("/sys/fs/cgroup", PARENT)).doesNotExist();
        for (Path hierarchy : CgroupDirectories.children(Path.of("/sys/fs/cgroup"))) {
            assertThat(hierarchy.resolve(PARENT)).doesNotExist();
        }
    }

    private CgroupManager create(Resources resources) {
        CgroupManager made = CgroupManager.of(PATH, resources);
        manager = made;
        made.create();
        return made;
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        processes.add(process);
        return process;
    }

    private int startIn(Map<String, Path> paths, String... command) throws IOException {
        int pid = (int) start(command).pid();
        CgroupMembers.join(paths, pid);
        return pid;
    }

    private static Resources resources(List<DeviceRule> devices, Memory memory, Cpu cpu, @Nullable Long pids) {
        return new Resources(devices, memory, cpu, pids, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of());
    }

    private static String read(Map<String, Path> paths, String controller, String file) {
        return ControlFile.read(
                paths.getOrDefault(controller, Path.of("/nowhere")).resolve(file));
    }

    @Test
    void aProcessIsInEveryHierarchyThatThereIs() throws IOException {
        CgroupManager made = create(Resources.NONE);
        Process process = start("sleep", "600");
        made.add((int) process.pid());
        assertThat(CgroupMembership.of((int) process.pid()))
                .allSatisfy(membership -> assertThat(membership.path()).isEqualTo(PATH));
        if (CgroupFiles.isUnified()) {
            assertThat(made.paths()).containsOnlyKeys("");
        } else {
            assertThat(made.paths()).containsKeys("devices", "memory", "cpu", "cpuset", "pids", "blkio", "freezer");
        }
        assertThat(CgroupMembers.processes(made.paths())).containsExactly((int) process.pid());
    }

    /** Those of version 2: UnifiedCgroupTest. */
    @Test
    @Requires(Feature.CGROUP_V1)
    void limitsAreInTheKernel() {
        Memory memory = new Memory(64L << 20, 32L << 20, 96L << 20, null, null, 10L, true, null, false);
        Cpu cpu = new Cpu(512L, 50_000L, 10_000L, 100_000L, null, null, "0", "0", null);
        List<DeviceRule> devices =
                List.of(new DeviceRule(false, 'a', null, null, "rwm"), new DeviceRule(true, 'c', 10L, 229L, "rw"));
        Map<String, Path> paths = create(resources(devices, memory, cpu, 9L)).paths();
        assertThat(read(paths, "memory", "memory.limit_in_bytes")).isEqualTo("67108864");
        assertThat(read(paths, "memory", "memory.soft_limit_in_bytes")).isEqualTo("33554432");
        assertThat(read(paths, "memory", "memory.memsw.limit_in_bytes")).isEqualTo("100663296");
        assertThat(read(paths, "memory", "memory.swappiness")).isEqualTo("10");
        assertThat(read(paths, "memory", "memory.oom_control")).startsWith("oom_kill_disable 1");
        assertThat(read(paths, "cpu", "cpu.shares")).isEqualTo("512");
        assertThat(read(paths, "cpu", "cpu.cfs_quota_us")).isEqualTo("50000");
        assertThat(read(paths, "cpu", "cpu.cfs_burst_us")).isEqualTo("10000");
        assertThat(read(paths, "cpuset", "cpuset.cpus")).isEqualTo("0");
        assertThat(read(paths, "cpuset", "cpuset.mems")).isEqualTo("0");
        assertThat(read(paths, "pids", "pids.max")).isEqualTo("9");
        assertThat(read(paths, "devices", "devices.list").lines())
                .contains("c 10:229 rw", "c 1:3 rwm", "c 136:* rwm", "c *:* m")
                .doesNotContain("a *:* rwm");
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void withoutRulesTheUsualDevicesAreAllowedAndNoOthers() {
        assertThat(read(create(Resources.NONE).paths(), "devices", "devices.list")
                        .lines())
                .containsExactlyInAnyOrder(
                        "b *:* m",
                        "c *:* m",
                        "c 1:3 rwm",
                        "c 1:5 rwm",
                        "c 1:7 rwm",
                        "c 1:8 rwm",
                        "c 1:9 rwm",
                        "c 5:0 rwm",
                        "c 5:2 rwm",
                        "c 10:200 rwm",
                        "c 136:* rwm");
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void aPrivilegedContainerMayUseAllDevices() {
        List<DeviceRule> all = List.of(new DeviceRule(true, 'a', null, null, "rwm"));
        Map<String, Path> paths =
                create(resources(all, Memory.NONE, Cpu.NONE, null)).paths();
        assertThat(read(paths, "devices", "devices.list")).isEqualTo("a *:* rwm");
    }

    @Test
    void aValueThatTheKernelRefusesLeavesNothing() {
        Cpu wrong = new Cpu(null, null, null, null, null, null, "7777", "", null);
        CgroupManager refused = CgroupManager.of(PATH, resources(List.of(), Memory.NONE, wrong, null));
        assertThatThrownBy(refused::create)
                .isInstanceOf(CgroupException.class)
                .hasCauseInstanceOf(LinuxException.class)
                .hasMessageContaining("[/linux/resources/cpu/cpus]");
        assertThat(refused.paths().values()).noneMatch(Files::exists);
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void filesOfVersionTwoAreRefused() {
        Resources unified = new Resources(
                List.of(),
                Memory.NONE,
                Cpu.NONE,
                null,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of(),
                Map.of("memory.high", "1"));
        assertThatThrownBy(() -> CgroupManager.of(PATH, unified))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/resources/unified");
        assertThat(CgroupManager.faults(PATH, Resources.NONE)).isEmpty();
    }

    @Test
    void aCgroupWithProcessesIsNoNewContainers() throws Exception {
        Map<String, Path> paths = create(Resources.NONE).paths();
        startIn(SubCgroupsFixture.make(paths, "inner"), "sleep", "600");
        assertThatThrownBy(() -> CgroupManager.of(PATH, Resources.NONE).create())
                .hasMessageContaining("container's cgroup is not empty: 1 process(es) found")
                .hasMessageContaining("[/linux/cgroupsPath]");
        assertThat(CgroupMembers.allProcesses(paths)).hasSize(1);
    }

    @Test
    void aFrozenCgroupIsNoNewContainersNorIsOneBelowIt() {
        CgroupManager made = create(Resources.NONE);
        made.freeze(true);
        assertThatThrownBy(() -> CgroupManager.of(PATH, Resources.NONE).create())
                .hasMessageContaining("container's cgroup unexpectedly frozen");
        assertThatThrownBy(() ->
                        CgroupManager.of(PATH + "/new/one", Resources.NONE).create())
                .hasMessageContaining("unexpectedly frozen");
        made.freeze(false);
    }

    @Test
    void frozenIsWhatItsOwnFreezerSays() {
        CgroupManager made = create(Resources.NONE);
        Map<String, Path> above =
                Map.of(FREEZER, made.paths().getOrDefault(FREEZER, Path.of("/")).getParent());
        assertThat(Freezer.isFrozen(made.paths())).isFalse();
        Freezer.set(above, true);
        assertThat(Freezer.isFrozen(above)).isTrue();
        assertThat(Freezer.isFrozen(made.paths())).isFalse();
        Freezer.set(above, false);
        made.freeze(true);
        assertThat(Freezer.isFrozen(made.paths())).isTrue();
        made.freeze(false);
        assertThat(Freezer.isFrozen(made.paths())).isFalse();
        assertThat(Freezer.isFrozen(Map.of())).isFalse();
    }

    @Test
    void allProcessesAreThoseBelowAsWell() throws Exception {
        Map<String, Path> paths = create(Resources.NONE).paths();
        int own = startIn(paths, "sleep", "600");
        int inner = startIn(SubCgroupsFixture.make(paths, "inner/most"), "sleep", "600");
        assertThat(CgroupMembers.processes(paths)).containsExactly(own);
        assertThat(CgroupMembers.allProcesses(paths)).containsExactlyInAnyOrder(own, inner);
        assertThat(CgroupMembers.exists(paths)).isTrue();
    }

    @Test
    void aForkBombDoesNotGetAway() throws Exception {
        Map<String, Path> paths =
                create(resources(List.of(), Memory.NONE, Cpu.NONE, 60L)).paths();
        Process bomb = start("sh", "-c", "read go; b() { b & b & }; b; sleep 600");
        CgroupMembers.join(paths, (int) bomb.pid());
        bomb.outputWriter().append("go\n").flush();
        for (int i = 0; i < 200 && CgroupMembers.allProcesses(paths).size() < 20; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(CgroupMembers.killAll(paths, SIGKILL)).isPositive();
        bomb.waitFor();
        awaitEmpty(paths);
        assertThat(CgroupMembers.killAll(paths, SIGKILL)).isZero();
    }

    private static void awaitEmpty(Map<String, Path> paths) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!CgroupMembers.allProcesses(paths).isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        assertThat(CgroupMembers.allProcesses(paths)).isEmpty();
    }

    @Test
    void aSignalReachesAllAndWhatIsPausedStaysSoUnlessItIsKilled() throws Exception {
        CgroupManager made = create(Resources.NONE);
        Map<String, Path> paths = made.paths();
        startIn(paths, "sleep", "600");
        startIn(SubCgroupsFixture.make(paths, "inner"), "sleep", "600");
        assertThat(CgroupMembers.killAll(paths, SIGTERM)).isEqualTo(2);
        for (Process process : processes) {
            assertThat(process.waitFor()).isEqualTo(128 + SIGTERM);
        }
        int paused = startIn(paths, "sleep", "600");
        made.freeze(true);
        CgroupMembers.killAll(paths, SIGTERM);
        assertThat(Freezer.isFrozen(paths)).isTrue();
        if (!CgroupFiles.isUnified()) { // In version 2 what stands still can die.
            assertThat(CgroupMembers.allProcesses(paths)).containsExactly(paused);
        }
        CgroupMembers.killAll(paths, SIGKILL);
        assertThat(processes.getLast().waitFor()).isIn(128 + SIGTERM, 128 + SIGKILL);
    }

    @Test
    void whoDeletesNeedsToKnowTheDirectoriesOnly() throws Exception {
        Map<String, Path> paths = Map.copyOf(create(Resources.NONE).paths());
        int pid = startIn(SubCgroupsFixture.make(paths, "inner"), "sleep", "600");
        Freezer.set(Map.of(FREEZER, paths.getOrDefault(FREEZER, Path.of("/")).resolve("inner")), true);
        Freezer.set(paths, true);
        if (!CgroupFiles.isUnified()) {
            // As if who tried before had been killed half way.
            CgroupProcesses.add(Path.of("/sys/fs/cgroup/blkio"), pid, "");
            Files.delete(paths.getOrDefault("blkio", Path.of("/")).resolve("inner"));
            Files.delete(paths.getOrDefault("blkio", Path.of("/")));
        }
        CgroupRemoval.remove(paths);
        assertThat(processes.getFirst().waitFor()).isEqualTo(128 + SIGKILL);
        assertThat(paths.values()).noneMatch(Files::exists);
        CgroupRemoval.remove(paths);
    }

    @Test
    void aDirectoryThatWasThereBeforeGoesOnlyIfNobodyIsInIt() throws Exception {
        Path foreign = Files.createDirectories(CgroupFiles.directory("pids", PARENT + "/foreign"));
        String controller = CgroupFiles.isUnified() ? "" : "pids";
        Process stranger = start("sleep", "600");
        CgroupProcesses.add(foreign, (int) stranger.pid(), "");
        CgroupRemoval.remove(Map.of(controller, foreign));
        assertThat(foreign).isDirectory();
        assertThat(stranger.isAlive()).isTrue();
        stranger.destroyForcibly().waitFor();
        CgroupRemoval.remove(Map.of(controller, foreign));
        assertThat(foreign).doesNotExist();
        assertThat(foreign.getParent()).as("it carries no mark").isDirectory();
        Files.delete(foreign.getParent());
    }

    @Test
    void whatWasMadeForAContainerGoesWithItEvenIfItsMakerWasKilledBeforeHeSaidSo() throws Exception {
        Path parent = CgroupFiles.directory("pids", PARENT + "/late");
        Map<String, Path> paths = Map.of(CgroupFiles.isUnified() ? "" : "pids", parent.resolve("c"));
        List<Path> missing = CgroupRemoval.missingAbove(paths);
        assertThat(missing).contains(parent);
        Path other = Files.createDirectories(parent.resolve("other")); // Another container, at the same time.
        CgroupRemoval.adopt(missing);
        CgroupRemoval.remove(paths);
        assertThat(other).isDirectory();
        Files.delete(other);
        CgroupRemoval.remove(paths);
        assertThat(parent).doesNotExist();
    }

    @Test
    void programsJoinBelowButNeverBeside() throws Exception {
        Map<String, Path> paths = create(Resources.NONE).paths();
        SubCgroupsFixture.make(paths, "inner");
        assertThat(SubCgroups.below(paths, List.of("inner")))
                .containsValue(CgroupFiles.directory("cpu", PATH.substring(1) + "/inner"))
                .containsOnlyKeys(paths.keySet());
        if (!CgroupFiles.isUnified()) {
            assertThat(SubCgroups.below(paths, List.of("cpu,memory:/inner", "pids:/")))
                    .containsEntry("memory", Path.of("/sys/fs/cgroup/memory" + PATH + "/inner"))
                    .containsEntry("pids", Path.of("/sys/fs/cgroup/pids" + PATH))
                    .containsEntry("blkio", Path.of("/sys/fs/cgroup/blkio" + PATH));
        }
        assertThat(SubCgroups.below(paths, List.of())).isEqualTo(paths);
        for (List<String> wrong : List.of(
                List.of("../c2"),
                List.of("inner/../.."),
                List.of("/../../d"),
                List.of("cpu:../.."),
                List.of("missing"),
                List.of("cpu:inner", "inner"),
                List.of("cpu:inner", "cpu:inner"),
                List.of(":inner"),
                List.of("nothing:inner"))) {
            assertThatThrownBy(() -> SubCgroups.below(paths, wrong))
                    .as(wrong.toString())
                    .isInstanceOf(CgroupException.class);
        }
    }
}
