package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ConfigException;
import dev.panamax.config.Device;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.HugepageLimit;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.oci.Resources.ThrottleDevice;
import dev.panamax.oci.Resources.WeightDevice;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The manager of version 2 on a machine that has nothing else: what each field becomes in the kernel, and what that does. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.UNIFIED})
class UnifiedCgroupTest extends UnifiedTestCase {
    private static Resources resources(List<DeviceRule> devices, BlockIo blockIo, Map<String, String> unified) {
        return new Resources(devices, Memory.NONE, Cpu.NONE, null, blockIo, List.of(), Network.NONE, Map.of(), unified);
    }

    @Test
    void memoryAndProcessesAreLimited() {
        Resources limits = new Resources(
                List.of(),
                new Memory(64L << 20, 32L << 20, 96L << 20, null, null, null, false, true, true),
                Cpu.NONE,
                9L,
                BlockIo.NONE,
                List.of(new HugepageLimit("2MB", 4L << 20)),
                Network.NONE,
                Map.of(),
                Map.of("memory.high", "50331648", "memory.oom.group", "1"));
        CgroupManager manager = create(limits);
        assertThat(own("memory.max")).isEqualTo("67108864");
        assertThat(own("memory.low")).isEqualTo("33554432");
        assertThat(own("memory.swap.max")).isEqualTo("33554432");
        assertThat(own("memory.high")).isEqualTo("50331648");
        assertThat(own("memory.oom.group")).isEqualTo("1");
        assertThat(own("pids.max")).isEqualTo("9");
        assertThat(own("hugetlb.2MB.max")).isEqualTo("4194304");
        CgroupUpdate.apply(manager.paths(), Resources.NONE.withMemory(memory(80L << 20, null)));
        assertThat(own("memory.max")).isEqualTo("83886080");
        assertThat(own("memory.swap.max")).as("both together stay").isEqualTo("16777216");
        CgroupUpdate.apply(manager.paths(), Resources.NONE.withMemory(memory(-1L, -1L)));
        assertThat(own("memory.max")).isEqualTo("max");
        assertThat(own("memory.swap.max")).isEqualTo("max");
        manager.close();
        assertThat(OWN).doesNotExist();
    }

    @Test
    void processorsAreShared() {
        Cpu cpu = new Cpu(1024L, 50_000L, 10_000L, 200_000L, null, null, "0", "0", null);
        CgroupManager manager = create(Resources.NONE.withCpu(cpu));
        assertThat(own("cpu.weight")).isEqualTo("100");
        assertThat(own("cpu.max")).isEqualTo("50000 200000");
        assertThat(own("cpu.max.burst")).isEqualTo("10000");
        assertThat(own("cpuset.cpus")).isEqualTo("0");
        assertThat(own("cpuset.cpus.effective")).isEqualTo("0");
        assertThat(own("cpuset.mems")).isEqualTo("0");
        Cpu idle = new Cpu(null, -1L, null, null, null, null, "", "", 1L);
        CgroupUpdate.apply(manager.paths(), Resources.NONE.withCpu(idle));
        assertThat(own("cpu.max")).isEqualTo("max 200000");
        assertThat(own("cpu.idle")).isEqualTo("1");
    }

    @Test
    void devicesAreThrottled() throws IOException {
        String number = disk();
        long major = Long.parseLong(number.substring(0, number.indexOf(':')));
        long minor = Long.parseLong(number.substring(number.indexOf(':') + 1));
        BlockIo blockIo = new BlockIo(
                500,
                null,
                List.of(new WeightDevice(major, minor, 10, null)),
                List.of(new ThrottleDevice(major, minor, 1_048_576)),
                List.of(new ThrottleDevice(major, minor, 2_097_152)),
                List.of(new ThrottleDevice(major, minor, 100)),
                List.of(new ThrottleDevice(major, minor, 200)));
        Path weights = Path.of("/sys/fs/cgroup/io.cost.qos"); // Weights of a device are known to who divides its time.
        ControlFile.write(weights, number + " enable=1", "");
        try (CgroupManager manager = create(resources(List.of(), blockIo, Map.of()))) {
            assertThat(own("io.max")).isEqualTo(number + " rbps=1048576 wbps=2097152 riops=100 wiops=200");
            assertThat(own("io.weight").lines()).containsExactly("default 4950", number + " 1");
            List<ThrottleDevice> unlimited = List.of(new ThrottleDevice(major, minor, 0));
            BlockIo none = new BlockIo(null, null, List.of(), unlimited, List.of(), List.of(), List.of());
            CgroupUpdate.apply(manager.paths(), resources(List.of(), none, Map.of()));
            assertThat(own("io.max")).isEqualTo(number + " rbps=max wbps=2097152 riops=100 wiops=200");
        } finally {
            ControlFile.write(weights, number + " enable=0", "");
        }
    }

    @Test
    void everyFieldOfContainerJsonIsInTheKernel() {
        CgroupConfig config = new CgroupConfig(
                "c",
                "/" + TOP.getFileName(),
                true,
                List.of(),
                64 << 20,
                32 << 20,
                0,
                1024,
                50_000,
                200_000,
                "0",
                CgroupConfig.Freezer.UNDEFINED,
                "");
        try (CgroupManager manager = CgroupManager.of(config)) {
            manager.create();
            assertThat(own("memory.max")).isEqualTo("67108864");
            assertThat(own("memory.low")).isEqualTo("33554432");
            assertThat(own("memory.swap.max")).as("as much again").isEqualTo("67108864");
            assertThat(own("cpu.weight")).isEqualTo("39");
            assertThat(own("cpu.max")).isEqualTo("50000 200000");
            assertThat(own("cpuset.cpus")).isEqualTo("0");
        }
        assertThat(OWN).doesNotExist();
    }

    @Test
    void whatVersionTwoHasNotIsRefusedWithWhatToUseInstead() {
        Memory memory = new Memory(null, null, null, 1L, 1L, 60L, true, false, false);
        Cpu cpu = new Cpu(null, null, null, null, 1L, 1L, "", "", null);
        BlockIo blockIo = new BlockIo(null, 10, List.of(), List.of(), List.of(), List.of(), List.of());
        Network network = new Network(1L, Map.of("eth0", 1L));
        assertThatThrownBy(() -> manager(
                        new Resources(List.of(), memory, cpu, null, blockIo, List.of(), network, Map.of(), Map.of())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/memory/kernelTCP")
                .hasMessageContaining("use /memory/limit")
                .hasMessageContaining("memory.swap.max of /unified")
                .hasMessageContaining("memory.high of /unified")
                .hasMessageContaining("/memory/useHierarchy")
                .hasMessageContaining("use /cpu/quota")
                .hasMessageContaining("/cpu/realtimePeriod")
                .hasMessageContaining("/blockIO/leafWeight")
                .hasMessageContaining("/network/classID")
                .hasMessageContaining("nft: socket cgroupv2");
        assertThat(OWN).doesNotExist();
    }

    @Test
    void devicesAreDeniedAndAllowedWhileAProgramRuns() throws Exception {
        long before = LoadedPrograms.count();
        CgroupManager manager = create(resources(
                List.of(new DeviceRule(true, 'c', 1L, null, "rw"), new DeviceRule(false, 'c', 1L, 11L, "rw")),
                BlockIo.NONE,
                Map.of()));
        Process program = start("while read d; do (: < $d) 2>/dev/null && echo yes || echo no; done");
        manager.add((int) program.pid());
        go(program);
        assertThat(opens(program, "/dev/zero")).isEqualTo("yes");
        assertThat(opens(program, "/dev/mem")).as("by the wildcard").isEqualTo("yes");
        assertThat(opens(program, "/dev/kmsg")).isEqualTo("no");
        for (int i = 0; i < 10; i++) {
            boolean allowed = i % 2 == 0;
            DeviceRule rule = new DeviceRule(allowed, 'c', 1L, 11L, "rw");
            CgroupUpdate.apply(manager.paths(), resources(List.of(rule), BlockIo.NONE, Map.of()));
            assertThat(opens(program, "/dev/kmsg")).isEqualTo(allowed ? "yes" : "no");
            assertThat(LoadedPrograms.count()).as("one replaces another").isEqualTo(before + 1);
        }
        DeviceRules.set(manager.paths(), List.of(Device.SIMPLE.getFirst()));
        assertThat(opens(program, "/dev/zero")).isEqualTo("no");
        DeviceRules.set(manager.paths(), Device.ALLOWED);
        assertThat(opens(program, "/dev/zero")).isEqualTo("yes");
        assertThat(LoadedPrograms.count()).as("one replaces another").isEqualTo(before + 1);
        manager.close();
        assertThat(OWN).doesNotExist();
        for (int i = 0; i < 500 && LoadedPrograms.count() > before; i++) {
            Thread.sleep(10); // The kernel frees a cgroup's programs a little later.
        }
        assertThat(LoadedPrograms.count()).isEqualTo(before);
    }

    private static String opens(Process program, String device) throws IOException {
        program.outputWriter().append(device).append('\n').flush();
        return program.inputReader().readLine();
    }

    @Test
    void aParentWithProcessesIsExplained() throws Exception {
        Process inside = start("sleep 600");
        CgroupProcesses.add(TOP, (int) inside.pid(), "");
        assertThatThrownBy(() -> create(Resources.NONE.withMemory(memory(64L << 20, null))))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("there are processes in " + TOP)
                .hasMessageContaining("give a /linux/cgroupsPath without processes of its own");
        assertThat(OWN).doesNotExist();
        assertThat(ControlFile.read(TOP.resolve("cgroup.type")))
                .as("not turned into a parent of threads")
                .isEqualTo("domain");
    }

    @Test
    void aControllerThatIsNotThereForAnybodyIsNamedBeforeAnythingIsMade() throws IOException {
        Path view = Files.createDirectory(TOP.resolve("view"));
        String cgroup = "/" + TOP.getFileName() + "/view";
        List<CgroupMembership> here = List.of(new CgroupMembership(List.of(), cgroup));
        // As a cgroup namespace shows it, to whose cgroup nothing is passed on.
        CgroupHost host = new CgroupHost(Map.of(), new CgroupHost.Hierarchy(view, cgroup), here, here);
        OciRequest request =
                new OciRequest("/c", Resources.NONE.withMemory(memory(64L << 20, null)), OciRequest.CONFIG);
        assertThatThrownBy(() -> host.manager(request))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/linux/resources/memory/limit: the cgroup controller memory")
                .hasMessageContaining("is not available in " + view);
        assertThatThrownBy(() -> SubtreeControl.enable(view, view.resolve("c"), "memory", "/linux/cgroupsPath"))
                .as("as when it was taken away in between")
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("ENOENT")
                .hasMessageContaining(view + " does not have it (there: )")
                .hasMessageContaining("pass it on in the cgroup above, or give another /linux/cgroupsPath");
        CgroupManager without = host.manager(new OciRequest("/c", Resources.NONE, OciRequest.CONFIG));
        without.create();
        assertThat(CgroupStats.read(without.paths()).memory().usage()).isZero();
        without.close();
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithItsField() {
        Resources rdma = new Resources(
                List.of(),
                Memory.NONE,
                Cpu.NONE,
                null,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of("mlx5_0", new Resources.Rdma(2L, 2000L)),
                Map.of());
        assertThatThrownBy(() -> create(rdma))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("mlx5_0 hca_handle=2 hca_object=2000")
                .hasMessageContaining("[/linux/resources/rdma/mlx5_0]");
        assertThat(OWN).doesNotExist();
    }

    @Test
    void aParentOfThreadsIsExplained() throws IOException {
        Files.createDirectory(TOP.resolve("threads"));
        ControlFile.write(TOP.resolve("threads/cgroup.type"), "threaded");
        String below = "/" + TOP.getFileName() + "/threads/deep/c";
        assertThatThrownBy(() -> CgroupManager.of(below, Resources.NONE).create())
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining(TOP + "/threads is in threaded mode")
                .hasMessageContaining("[/linux/cgroupsPath]");
        assertThat(TOP.resolve("threads/deep")).doesNotExist();
    }

    @Test
    void aParentThatHasEnoughBelowItIsExplainedAndNothingIsLeft() {
        ControlFile.write(TOP.resolve("cgroup.max.depth"), "1");
        String deep = "/" + TOP.getFileName() + "/one/two/c";
        assertThatThrownBy(() -> CgroupManager.of(deep, Resources.NONE).create())
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining(TOP + "/cgroup.max.depth lets no more cgroups be made (it is 1)");
        assertThat(TOP.resolve("one")).doesNotExist();
        ControlFile.write(TOP.resolve("cgroup.max.depth"), "max");
        ControlFile.write(TOP.resolve("cgroup.max.descendants"), "0");
        assertThatThrownBy(() -> create(Resources.NONE))
                .hasMessageContaining(TOP + "/cgroup.max.descendants lets no more cgroups be made (it is 0)");
    }

    @Test
    void nestedParentsPassControllersOnAndGoWithTheContainer() {
        String deep = "/" + TOP.getFileName() + "/one/two/c";
        Path directory = TOP.resolve("one/two/c");
        try (CgroupManager manager = CgroupManager.of(deep, Resources.NONE.withMemory(memory(64L << 20, null)))) {
            manager.create();
            assertThat(ControlFile.read(directory.resolve("memory.max"))).isEqualTo("67108864");
            assertThat(ControlFile.read(TOP.resolve("one/cgroup.subtree_control")))
                    .contains("memory", "cpu", "pids", "io");
        }
        assertThat(TOP.resolve("one")).doesNotExist();
    }

    @Test
    void aTreeThatIsBusyForkingGoesAtOnce() throws Exception {
        CgroupManager manager = create(new Resources(
                List.of(), Memory.NONE, Cpu.NONE, 60L, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of()));
        Path inner = Files.createDirectories(OWN.resolve("inner/most"));
        Process bomb = start("while :; do sleep 0.01 & done 2>/dev/null");
        CgroupProcesses.add(inner, (int) bomb.pid(), "");
        go(bomb);
        for (int i = 0; i < 500 && CgroupMembers.allProcesses(manager.paths()).size() < 3; i++) {
            Thread.sleep(10);
        }
        manager.freeze(true);
        assertThat(CgroupMembers.allProcesses(manager.paths())).hasSizeGreaterThan(1);
        manager.close();
        assertThat(OWN).doesNotExist();
        assertThat(bomb.waitFor()).isEqualTo(128 + SIGKILL);
    }
}
