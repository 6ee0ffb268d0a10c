package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New limits for a cgroup in use, in this machine's own hierarchies of whichever version. */
@Requires({Feature.ROOT, Feature.CGROUPS})
class CgroupUpdateTest {
    private static final String PATH = "/pnx-update-" + ProcessHandle.current().pid();

    private @Nullable CgroupManager manager;

    @AfterEach
    void removeIt() {
        if (manager != null) {
            manager.close();
        }
    }

    private Map<String, Path> create(Resources resources) {
        CgroupManager made = CgroupManager.of(PATH, resources);
        manager = made;
        made.create();
        return made.paths();
    }

    private static Resources resources(List<DeviceRule> devices, Memory memory, Cpu cpu, @Nullable Long pids) {
        return new Resources(devices, memory, cpu, pids, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of());
    }

    private static Memory memory(@Nullable Long limit, @Nullable Long swap) {
        return new Memory(limit, null, swap, null, null, null, false, null, false);
    }

    private static String read(Map<String, Path> paths, String controller, String file) {
        return ControlFile.read(CgroupFiles.directory(paths, controller).resolve(file));
    }

    private static String memoryLimit(Map<String, Path> paths) {
        return CgroupFiles.memoryLimit(CgroupFiles.directory(paths, "memory"));
    }

    private static String bandwidth(Map<String, Path> paths) {
        return CgroupFiles.bandwidth(CgroupFiles.directory(paths, "cpu"));
    }

    /** Returns the most memory and swap together. */
    private static String swapLimit(Map<String, Path> paths) {
        return CgroupFiles.isUnified()
                ? Long.toString(
                        Long.parseLong(read(paths, "memory", "memory.swap.max")) + Long.parseLong(memoryLimit(paths)))
                : read(paths, "memory", "memory.memsw.limit_in_bytes");
    }

    /** Returns the rules that are in force: their lines, or the number of their program, which is another one if they change. */
    private static List<String> devices(Map<String, Path> paths) {
        Path directory = CgroupFiles.directory(paths, "devices");
        if (!CgroupFiles.isUnified()) {
            return ControlFile.read(directory.resolve("devices.list"))
                    .lines()
                    .sorted()
                    .toList();
        }
        try (Fd cgroup = Fd.open(directory.toString(), OpenFlag.O_RDONLY, OpenFlag.O_DIRECTORY)) {
            return DeviceFilter.attachedTo(cgroup).stream().map(String::valueOf).toList();
        }
    }

    @Test
    void anUpdateRaisesAndLowersMemoryAndSwapTogether() {
        Map<String, Path> paths = create(resources(List.of(), memory(64L << 20, 96L << 20), Cpu.NONE, null));
        for (long[] limits : new long[][] {{256, 512}, {20, 30}, {30, 30}, {128, -1}, {-1, 0}, {40, 80}}) {
            long limit = limits[0] < 0 ? -1 : limits[0] << 20;
            long swap = limits[1] < 0 ? -1 : limits[1] << 20;
            CgroupUpdate.apply(paths, Resources.NONE.withMemory(memory(limit, swap)));
            if (limit > 0) {
                assertThat(memoryLimit(paths)).isEqualTo(Long.toString(limit));
            }
            if (swap > 0) {
                assertThat(swapLimit(paths)).isEqualTo(Long.toString(swap));
            }
        }
    }

    @Test
    void anUpdateChangesWhatItNamesAndDevicesNotAtAll() {
        Map<String, Path> paths = create(resources(
                List.of(new DeviceRule(true, 'c', 10L, 229L, "rw")),
                memory(64L << 20, null),
                new Cpu(512L, 50_000L, null, 100_000L, null, null, "", "", null),
                9L));
        List<String> devices = devices(paths);
        Cpu shorter = new Cpu(null, 2_000L, null, 10_000L, null, null, "0", "", null);
        CgroupUpdate.apply(paths, resources(List.of(), Memory.NONE, shorter, null));
        assertThat(share(paths)).isEqualTo(CgroupFiles.isUnified() ? "59" : "512");
        assertThat(bandwidth(paths)).isEqualTo("2000 10000");
        assertThat(read(paths, "cpuset", "cpuset.cpus")).isEqualTo("0");
        assertThat(memoryLimit(paths)).isEqualTo("67108864");
        assertThat(read(paths, "pids", "pids.max")).isEqualTo("9");
        assertThat(devices(paths)).isEqualTo(devices);
        CgroupUpdate.apply(
                paths, resources(List.of(new DeviceRule(true, 'c', 10L, 1L, "r")), Memory.NONE, Cpu.NONE, -1L));
        if (CgroupFiles.isUnified()) {
            assertThat(devices(paths)).hasSize(1).isNotEqualTo(devices);
        } else {
            assertThat(devices(paths)).contains("c 10:1 r", "c 1:3 rwm").doesNotContain("c 10:229 rw");
        }
        assertThat(read(paths, "pids", "pids.max")).isEqualTo("max");
    }

    private static String share(Map<String, Path> paths) {
        return read(paths, "cpu", CgroupFiles.isUnified() ? "cpu.weight" : "cpu.shares");
    }

    @Test
    void anUpdateThatTheKernelRefusesHasChangedNothing() {
        Map<String, Path> paths = create(resources(List.of(), memory(64L << 20, 96L << 20), Cpu.NONE, 9L));
        Cpu wrong = new Cpu(333L, 7_000L, null, 70_000L, null, null, "7777", "", null);
        List<DeviceRule> devices = List.of(new DeviceRule(true, 'c', 10L, 1L, "r"));
        List<String> allowed = devices(paths);
        assertThatThrownBy(() -> CgroupUpdate.apply(paths, resources(devices, memory(32L << 20, 32L << 20), wrong, 5L)))
                .hasMessageContaining("[/cpu/cpus]")
                .satisfies(failure -> assertThat(failure.getSuppressed()).isEmpty());
        assertThat(memoryLimit(paths)).isEqualTo("67108864");
        assertThat(swapLimit(paths)).isEqualTo("100663296");
        assertThat(share(paths)).isEqualTo(CgroupFiles.isUnified() ? "100" : "1024");
        assertThat(bandwidth(paths)).isEqualTo(CgroupFiles.isUnified() ? "max 100000" : "-1 100000");
        assertThat(read(paths, "pids", "pids.max")).isEqualTo("9");
        assertThat(devices(paths)).isEqualTo(allowed);
    }

    @Test
    void aLimitBelowWhatIsInUseIsRefused() throws Exception {
        Map<String, Path> paths = create(resources(List.of(), memory(128L << 20, null), Cpu.NONE, null));
        Process hungry = new ProcessBuilder(
                        "sh", "-c", "read go; x=$(head -c 20000000 /dev/urandom | base64 -w0); echo; sleep 600")
                .start();
        CgroupMembers.join(paths, (int) hungry.pid());
        hungry.outputWriter().append("go\n").flush();
        hungry.inputReader().readLine();
        Memory small = new Memory(8L << 20, null, null, null, null, null, false, null, true);
        assertThatThrownBy(() -> CgroupUpdate.apply(paths, Resources.NONE.withMemory(small)))
                .hasMessageContaining("not above what is in use")
                .hasMessageContaining("[/memory/limit]");
        if (!CgroupFiles.isUnified()) { // Version 2 takes any limit, and kills until it is kept.
            assertThatThrownBy(() -> CgroupUpdate.apply(paths, Resources.NONE.withMemory(memory(8L << 20, 8L << 20))))
                    .as("the kernel's own check, which can swap nothing out here")
                    .hasMessageContaining("[/memory/limit]");
        }
        assertThat(memoryLimit(paths)).isEqualTo("134217728");
        hungry.destroyForcibly().waitFor();
    }

    @Test
    @Requires(Feature.CGROUP_V1)
    void whatTheContainerIsNotInCantBeLimited() {
        Map<String, Path> paths = create(Resources.NONE);
        Map<String, Path> some = Map.of("cpu", paths.getOrDefault("cpu", Path.of("/")), "devices", Path.of("/"));
        assertThatThrownBy(() -> CgroupUpdate.apply(some, resources(List.of(), memory(1L << 20, null), Cpu.NONE, 1L)))
                .hasMessageContaining("/memory/limit: the cgroup controller memory is not one of those")
                .hasMessageContaining("/pids/limit: the cgroup controller pids");
    }
}
