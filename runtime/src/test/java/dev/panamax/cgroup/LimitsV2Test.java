package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.HugepageLimit;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.oci.Resources.Rdma;
import dev.panamax.oci.Resources.ThrottleDevice;
import dev.panamax.oci.Resources.WeightDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A bundle's limits in the files of version 2, on folders that look like its hierarchy. Updates, which leave devices alone, do all that
 * files can show.
 */
class LimitsV2Test {
    @TempDir
    private Path root;

    private Path directory;

    @BeforeEach
    void makeAHierarchy() throws IOException {
        directory = Files.createDirectories(root.resolve("p/c"));
        for (Path parent : List.of(root, root.resolve("p"), directory)) {
            Files.writeString(parent.resolve("cgroup.controllers"), "cpuset cpu io memory pids hugetlb rdma");
            Files.writeString(parent.resolve("cgroup.subtree_control"), "cpuset cpu io memory pids hugetlb rdma");
        }
        for (String name : List.of("memory.low", "cpu.weight", "cpu.idle", "cpuset.cpus", "cpuset.mems", "pids.max")) {
            file(name, "");
        }
        file("memory.max", "max");
        file("memory.swap.max", "max");
        file("cpu.max", "max 100000");
        file("cpu.max.burst", "0");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private void update(Resources resources) {
        CgroupUpdate.apply(Map.of("", directory), resources);
    }

    private void memory(@Nullable Long limit, @Nullable Long reservation, @Nullable Long swap) {
        update(Resources.NONE.withMemory(new Memory(limit, reservation, swap, null, null, null, false, null, false)));
    }

    private void cpu(
            @Nullable Long shares,
            @Nullable Long quota,
            @Nullable Long burst,
            @Nullable Long period,
            @Nullable Long idle) {
        update(Resources.NONE.withCpu(new Cpu(shares, quota, burst, period, null, null, "", "", idle)));
    }

    private void assertFile(String name, String content) {
        assertThat(directory.resolve(name)).hasContent(content);
    }

    @Test
    void swapIsWhatIsLeftOfBothTogether() {
        memory(100L, 50L, 150L);
        assertFile("memory.max", "100");
        assertFile("memory.low", "50");
        assertFile("memory.swap.max", "50");
        memory(150L, null, 150L);
        assertFile("memory.swap.max", "0");
        memory(100L, null, -1L);
        assertFile("memory.swap.max", "max");
        memory(null, null, 120L);
        assertFile("memory.swap.max", "20");
        memory(-1L, null, null);
        assertFile("memory.max", "max");
        assertFile("memory.swap.max", "max");
    }

    @Test
    void bothTogetherStayWhatTheyWereWhenMemoryAloneChanges() {
        memory(100L, null, 150L);
        memory(120L, null, null);
        assertFile("memory.max", "120");
        assertFile("memory.swap.max", "30");
        assertThatThrownBy(() -> memory(200L, null, null)).hasMessageContaining("[/memory/swap]");
        assertFile("memory.max", "120");
        assertFile("memory.swap.max", "30");
    }

    @Test
    void withoutSwapAccountingOnlyARealLimitIsAnError() throws IOException {
        Files.delete(directory.resolve("memory.swap.max"));
        memory(100L, null, -1L);
        memory(100L, null, 100L);
        assertThatThrownBy(() -> memory(100L, null, 150L)).hasMessageContaining("memory.swap.max");
    }

    @Test
    void aLimitBelowWhatIsInUseIsRefusedWhenThatIsAskedFor() throws IOException {
        file("memory.current", "1000");
        Memory tooSmall = new Memory(900L, null, null, null, null, null, false, null, true);
        assertThatThrownBy(() -> update(Resources.NONE.withMemory(tooSmall)))
                .hasMessageContaining("not above what is in use, 1000")
                .hasMessageContaining("[/memory/limit]");
        assertFile("memory.max", "max");
        update(Resources.NONE.withMemory(new Memory(1100L, null, null, null, null, null, false, null, true)));
        assertFile("memory.max", "1100");
    }

    @Test
    void sharesBecomeWeightsByTheirLogarithms() {
        OciRequest request = new OciRequest("/c", Resources.NONE, OciRequest.CONFIG);
        assertThat(request.weight(1)).isEqualTo(1);
        assertThat(request.weight(2)).isEqualTo(1);
        assertThat(request.weight(100)).isEqualTo(17);
        assertThat(request.weight(512)).isEqualTo(59);
        assertThat(request.weight(1024)).isEqualTo(100);
        assertThat(request.weight(2048)).isEqualTo(174);
        assertThat(request.weight(262_144)).isEqualTo(10_000);
        assertThat(request.weight(999_999_999)).isEqualTo(10_000);
        cpu(1024L, null, null, null, null);
        assertFile("cpu.weight", "100");
    }

    @Test
    void quotaAndPeriodStayWhenOnlyTheOtherIsSet() {
        cpu(null, 50_000L, null, null, null);
        assertFile("cpu.max", "50000 100000");
        cpu(null, null, null, 200_000L, null);
        assertFile("cpu.max", "50000 200000");
        cpu(null, -1L, 1_000L, null, 1L);
        assertFile("cpu.max", "max 200000");
        assertFile("cpu.max.burst", "1000");
        assertFile("cpu.idle", "1");
    }

    @Test
    void blockDevicesWithAndWithoutTheSchedulerOfVersionOnesScale() throws IOException {
        BlockIo blockIo = new BlockIo(
                500,
                null,
                List.of(new WeightDevice(8, 0, 10, null)),
                List.of(new ThrottleDevice(8, 0, 1000)),
                List.of(),
                List.of(),
                List.of());
        Resources resources = new Resources(
                List.of(), Memory.NONE, Cpu.NONE, null, blockIo, List.of(), Network.NONE, Map.of(), Map.of());
        file("io.weight", "");
        file("io.max", "");
        update(resources);
        // A file of the kernel would have both; this keeps what was written last.
        assertFile("io.weight", "8:0 1");
        assertFile("io.max", "8:0 rbps=1000");
        file("io.bfq.weight", "");
        update(resources);
        assertFile("io.bfq.weight", "8:0 10");
        assertThat(IoV2.weight(10)).isEqualTo(1);
        assertThat(IoV2.weight(1000)).isEqualTo(10_000);
        assertThat(IoV2.weight(500)).isEqualTo(4950);
    }

    @Test
    void everythingElse() throws IOException {
        file("hugetlb.2MB.max", "max");
        file("hugetlb.2MB.rsvd.max", "max");
        file("rdma.max", "");
        file("memory.high", "max");
        file("memory.new_in_some_future", "");
        Map<String, String> unified = new LinkedHashMap<>();
        unified.put("memory.high", "4096");
        unified.put("memory.new_in_some_future", "first\nsecond\n");
        update(new Resources(
                List.of(),
                Memory.NONE,
                new Cpu(null, null, null, null, null, null, "0-1", "0", null),
                12L,
                BlockIo.NONE,
                List.of(new HugepageLimit("2MB", 4_194_304)),
                Network.NONE,
                Map.of("mlx5_1", new Rdma(null, 9L)),
                unified));
        assertFile("cpuset.cpus", "0-1");
        assertFile("cpuset.mems", "0");
        assertFile("pids.max", "12");
        assertFile("hugetlb.2MB.max", "4194304");
        assertFile("hugetlb.2MB.rsvd.max", "4194304");
        assertFile("rdma.max", "mlx5_1 hca_object=9");
        assertFile("memory.high", "4096");
        assertFile("memory.new_in_some_future", "second");
    }

    @Test
    void controllersThatAreNeededAreSwitchedOnFromTheTop() throws IOException {
        for (Path parent : List.of(root, root.resolve("p"))) {
            Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu");
        }
        memory(100L, null, null);
        assertThat(root.resolve("cgroup.subtree_control")).hasContent("+memory");
        assertThat(root.resolve("p/cgroup.subtree_control")).hasContent("+memory");
        assertThat(directory.resolve("cgroup.subtree_control")).hasContent("cpuset cpu io memory pids hugetlb rdma");
    }

    private static Resources unified(String file) {
        return new Resources(
                List.of(),
                Memory.NONE,
                Cpu.NONE,
                null,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of(),
                Map.of(file, "1"));
    }

    @Test
    void aFileOfAControllerThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> update(unified("misc.max")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("/unified/misc.max: the cgroup controller misc is not available");
        assertThatThrownBy(() -> update(unified("../memory.max"))).hasMessageContaining("/unified/..~1memory.max");
        assertThatThrownBy(() -> update(unified("memory"))).hasMessageContaining("no file such as");
        assertThatThrownBy(() -> update(unified("cgroup.nothing"))).hasMessageContaining("[/unified/cgroup.nothing]");
    }

    @Test
    void whatVersionTwoCantDoIsAnErrorWithItsField() {
        Resources resources = new Resources(
                List.of(),
                new Memory(null, null, null, 1L, 1L, 60L, true, false, false),
                new Cpu(null, null, null, null, 1L, 1L, "", "", null),
                null,
                new BlockIo(
                        null,
                        10,
                        List.of(new WeightDevice(8, 0, null, 10)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(),
                new Network(1L, Map.of("eth0", 1L)),
                Map.of(),
                Map.of());
        assertThat(new OciRequest("/c", resources, OciRequest.CONFIG).faults(false))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder(
                        "/linux/resources/memory/kernel",
                        "/linux/resources/memory/kernelTCP",
                        "/linux/resources/memory/swappiness",
                        "/linux/resources/memory/disableOOMKiller",
                        "/linux/resources/memory/useHierarchy",
                        "/linux/resources/cpu/realtimeRuntime",
                        "/linux/resources/cpu/realtimePeriod",
                        "/linux/resources/blockIO/leafWeight",
                        "/linux/resources/blockIO/weightDevice/0/leafWeight",
                        "/linux/resources/network/classID",
                        "/linux/resources/network/priorities");
    }

    @Test
    void anUpdateThatFailsHalfWayHasChangedNothing() {
        Resources resources = new Resources(
                List.of(),
                new Memory(100L, 50L, 150L, null, null, null, false, null, false),
                new Cpu(2048L, 1000L, null, null, null, null, "", "", null),
                9L,
                BlockIo.NONE,
                List.of(new HugepageLimit("3MB", 1)),
                Network.NONE,
                Map.of(),
                Map.of());
        assertThatThrownBy(() -> update(resources))
                .isInstanceOf(CgroupException.class)
                .hasMessageContaining("hugetlb.3MB.max")
                .hasMessageContaining("[/hugepageLimits/0]");
        assertFile("memory.max", "max");
        assertFile("memory.swap.max", "max");
        assertFile("memory.low", "");
        assertFile("cpu.weight", "");
        assertFile("cpu.max", "max 100000");
        assertFile("pids.max", "");
    }
}
