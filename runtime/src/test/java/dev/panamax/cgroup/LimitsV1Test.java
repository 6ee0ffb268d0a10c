package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.DeviceRule;
import dev.panamax.oci.Resources.HugepageLimit;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.oci.Resources.Rdma;
import dev.panamax.oci.Resources.ThrottleDevice;
import dev.panamax.oci.Resources.WeightDevice;
import dev.panamax.proc.CgroupMembership;
import dev.panamax.proc.MountInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle's limits in the files of version 1, for controllers that few machines have as well; what the kernel says is elsewhere. */
class LimitsV1Test {
    private static final Memory NO_MEMORY = Memory.NONE;

    @TempDir
    private Path directory;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private void set(String controller, Resources resources) {
        LimitsV1.set(Map.of(controller, directory), new OciRequest("/c", resources, OciRequest.CONFIG), null);
    }

    private static Resources memory(
            @Nullable Long limit, @Nullable Long reservation, @Nullable Long swap, @Nullable Long swappiness) {
        return Resources.NONE.withMemory(
                new Memory(limit, reservation, swap, null, null, swappiness, false, null, false));
    }

    private CgroupHost host(String... controllers) {
        List<MountInfo> mounts = new ArrayList<>();
        List<CgroupMembership> init = new ArrayList<>();
        for (String controller : controllers) {
            String mountPoint = directory.resolve(controller).toString();
            mounts.add(new MountInfo(
                    "/", mountPoint, List.of(), List.of(), "cgroup", "cgroup", List.of("rw", controller)));
            init.add(new CgroupMembership(List.of(controller), "/init"));
        }
        return CgroupHost.of(mounts, init, List.of());
    }

    private static OciRequest request(Resources resources) {
        return new OciRequest("/panamax/c", resources, OciRequest.CONFIG);
    }

    @Test
    void anAbsolutePathStartsAtTheMountsAndARelativeOneAtInit() {
        CgroupHost host = host("devices", "memory", "name=systemd");
        assertThat(host.manager(request(Resources.NONE)).paths())
                .containsOnlyKeys("devices", "memory", "name=systemd")
                .containsEntry("memory", directory.resolve("memory/panamax/c"))
                .containsEntry("name=systemd", directory.resolve("name=systemd/panamax/c"));
        assertThat(host.manager(new OciRequest("c", Resources.NONE, OciRequest.CONFIG))
                        .paths())
                .containsEntry("memory", directory.resolve("memory/init/c"));
    }

    @Test
    void whatIsMissingIsToldAllAtOnceWithTheFieldsThatNeedIt() {
        Resources resources = new Resources(
                List.of(),
                memory(1L << 20, null, null, null).memory(),
                Cpu.NONE,
                5L,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of(),
                Map.of("memory.high", "1"));
        assertThatThrownBy(() -> host("cpu").manager(request(resources)))
                .isInstanceOfSatisfying(
                        ConfigException.class,
                        e -> assertThat(e.faults())
                                .extracting(Fault::pointer)
                                .containsExactlyInAnyOrder(
                                        "/linux/resources/devices",
                                        "/linux/resources/memory/limit",
                                        "/linux/resources/pids/limit",
                                        "/linux/resources/unified"));
        assertThat(host("cpu").faults(request(resources)))
                .contains(new Fault(
                        "/linux/resources/pids/limit", "the cgroup controller pids is not mounted on this host"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aPathThatIsNoneIsRefused() {
        for (String path : List.of("", "/", "//", "/a/../b", "./a", "a\nb")) {
            assertThat(host("devices").faults(new OciRequest(path, Resources.NONE, OciRequest.CONFIG)))
                    .as(path)
                    .extracting(Fault::pointer)
                    .containsExactly("/linux/cgroupsPath");
        }
    }

    @Test
    void valuesThatCanNeverBeRightAreRefused() {
        Resources resources = new Resources(
                List.of(new DeviceRule(true, 'x', null, null, "rwm"), new DeviceRule(true, 'c', 1L, 3L, "rx")),
                new Memory(10L << 20, null, 5L << 20, null, null, 101L, false, null, false),
                new Cpu(1L, 1_000L, 2_000L, null, null, null, "", "", null),
                null,
                new BlockIo(
                        9,
                        1001,
                        List.of(new WeightDevice(8, 0, null, null)),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()),
                List.of(),
                Network.NONE,
                Map.of("mlx", new Rdma(null, null)),
                Map.of());
        List<Fault> faults = request(resources).faults(true);
        assertThat(faults)
                .extracting(fault -> fault.pointer().substring(OciRequest.CONFIG.length()))
                .containsExactlyInAnyOrder(
                        "/devices/0/type",
                        "/devices/1/access",
                        "/memory/swap",
                        "/memory/swappiness",
                        "/cpu/shares",
                        "/cpu/burst",
                        "/blockIO/weight",
                        "/blockIO/leafWeight",
                        "/blockIO/weightDevice/0",
                        "/rdma/mlx");
        assertThat(request(memory(null, null, 5L, null)).faults(true))
                .extracting(Fault::pointer)
                .containsExactly("/linux/resources/memory/swap");
        assertThat(request(memory(-1L, 0L, -1L, 0L)).faults(true)).isEmpty();
    }

    @Test
    void zerosAndNullsAreNotWritten() throws IOException {
        Path limit = file("memory.limit_in_bytes", "old");
        Path soft = file("memory.soft_limit_in_bytes", "old");
        set("memory", memory(0L, 0L, 0L, null));
        assertThat(limit).hasContent("old");
        assertThat(soft).hasContent("old");
        Path shares = file("cpu.shares", "old");
        set("cpu", Resources.NONE.withCpu(new Cpu(0L, 0L, null, 0L, 0L, 0L, "", "", null)));
        assertThat(shares).hasContent("old");
    }

    @Test
    void everyFieldOfMemory() throws IOException {
        Path limit = file("memory.limit_in_bytes", "9223372036854771712");
        Path soft = file("memory.soft_limit_in_bytes", "");
        Path swap = file("memory.memsw.limit_in_bytes", "");
        Path kernel = file("memory.kmem.limit_in_bytes", "");
        Path tcp = file("memory.kmem.tcp.limit_in_bytes", "");
        Path swappiness = file("memory.swappiness", "60");
        Path oom = file("memory.oom_control", "");
        Path hierarchy = file("memory.use_hierarchy", "0");
        set("memory", Resources.NONE.withMemory(new Memory(1L, 2L, 3L, 4L, 5L, 0L, true, true, false)));
        assertThat(limit).hasContent("1");
        assertThat(soft).hasContent("2");
        assertThat(swap).hasContent("3");
        assertThat(kernel).hasContent("4");
        assertThat(tcp).hasContent("5");
        assertThat(swappiness).hasContent("0");
        assertThat(oom).hasContent("1");
        assertThat(hierarchy).hasContent("1");
    }

    @Test
    void aKernelWithoutLimitsOfItsOwnMemoryIsLeftAlone() throws IOException {
        file("memory.limit_in_bytes", "");
        Resources kernel = Resources.NONE.withMemory(new Memory(null, null, null, 4L, 5L, null, false, null, false));
        set("memory", kernel);
        assertThat(directory.resolve("memory.kmem.limit_in_bytes")).doesNotExist();
    }

    @Test
    void noLimitOfMemoryIsNoneOfSwapWhereSwapIsCounted() throws IOException {
        Path limit = file("memory.limit_in_bytes", "1000");
        set("memory", memory(-1L, null, null, null));
        assertThat(limit).hasContent("-1");
        Path swap = file("memory.memsw.limit_in_bytes", "2000");
        set("memory", memory(-1L, null, null, null));
        assertThat(swap).hasContent("-1");
    }

    @Test
    void everyFieldOfProcessors() throws IOException {
        for (String name : List.of(
                "cpu.shares",
                "cpu.cfs_quota_us",
                "cpu.cfs_period_us",
                "cpu.cfs_burst_us",
                "cpu.rt_period_us",
                "cpu.rt_runtime_us",
                "cpu.idle")) {
            file(name, "");
        }
        set("cpu", Resources.NONE.withCpu(new Cpu(512L, 3L, 2L, 4L, 5L, 6L, "", "", 1L)));
        assertThat(directory.resolve("cpu.shares")).hasContent("512");
        assertThat(directory.resolve("cpu.cfs_quota_us")).hasContent("3");
        assertThat(directory.resolve("cpu.cfs_burst_us")).hasContent("2");
        assertThat(directory.resolve("cpu.cfs_period_us")).hasContent("4");
        assertThat(directory.resolve("cpu.rt_runtime_us")).hasContent("5");
        assertThat(directory.resolve("cpu.rt_period_us")).hasContent("6");
        assertThat(directory.resolve("cpu.idle")).hasContent("1");
    }

    @Test
    void zerosThatOlderKernelsHaveNoFileForAreFulfilled() {
        set("cpu", Resources.NONE.withCpu(new Cpu(null, null, 0L, null, null, null, "", "", 0L)));
        assertThatThrownBy(() ->
                        set("cpu", Resources.NONE.withCpu(new Cpu(null, null, null, null, null, null, "", "", 1L))))
                .hasMessageContaining("cpu.idle")
                .hasMessageContaining("[/linux/resources/cpu/idle]");
    }

    private static Resources blockIo() {
        return new Resources(
                List.of(),
                NO_MEMORY,
                Cpu.NONE,
                null,
                new BlockIo(
                        100,
                        200,
                        List.of(new WeightDevice(8, 0, 300, 400)),
                        List.of(new ThrottleDevice(8, 1, 1)),
                        List.of(new ThrottleDevice(8, 2, 2)),
                        List.of(new ThrottleDevice(8, 3, 3)),
                        List.of(new ThrottleDevice(8, 4, 0))),
                List.of(),
                Network.NONE,
                Map.of(),
                Map.of());
    }

    @Test
    void everyFieldOfBlockDevicesWithEitherScheduler() throws IOException {
        for (String name : List.of("read_bps", "write_bps", "read_iops", "write_iops")) {
            file("blkio.throttle." + name + "_device", "");
        }
        for (String name : List.of(
                "blkio.leaf_weight", "blkio.leaf_weight_device", "blkio.bfq.weight", "blkio.bfq.weight_device")) {
            file(name, "");
        }
        set("blkio", blockIo());
        assertThat(directory.resolve("blkio.bfq.weight")).hasContent("100");
        assertThat(directory.resolve("blkio.bfq.weight_device")).hasContent("8:0 300");
        assertThat(directory.resolve("blkio.leaf_weight")).hasContent("200");
        assertThat(directory.resolve("blkio.leaf_weight_device")).hasContent("8:0 400");
        assertThat(directory.resolve("blkio.throttle.read_bps_device")).hasContent("8:1 1");
        assertThat(directory.resolve("blkio.throttle.write_bps_device")).hasContent("8:2 2");
        assertThat(directory.resolve("blkio.throttle.read_iops_device")).hasContent("8:3 3");
        assertThat(directory.resolve("blkio.throttle.write_iops_device")).hasContent("8:4 0");
        file("blkio.weight", "");
        file("blkio.weight_device", "");
        set("blkio", blockIo());
        assertThat(directory.resolve("blkio.weight")).hasContent("100");
        assertThat(directory.resolve("blkio.weight_device")).hasContent("8:0 300");
    }

    private static Resources others() {
        return new Resources(
                List.of(),
                NO_MEMORY,
                Cpu.NONE,
                null,
                BlockIo.NONE,
                List.of(new HugepageLimit("2MB", 4096)),
                new Network(0x100001L, Map.of("eth0", 7L)),
                Map.of("mlx5_1", new Rdma(3L, 10_000L), "rxe3", new Rdma(null, 5L)),
                Map.of());
    }

    @Test
    void hugePagesWithAndWithoutReservations() throws IOException {
        Path used = file("hugetlb.2MB.limit_in_bytes", "");
        set("hugetlb", others());
        assertThat(used).hasContent("4096");
        Path reserved = file("hugetlb.2MB.rsvd.limit_in_bytes", "");
        set("hugetlb", others());
        assertThat(reserved).hasContent("4096");
        Files.delete(used);
        assertThatThrownBy(() -> set("hugetlb", others())).hasMessageContaining("[/linux/resources/hugepageLimits/0]");
    }

    @Test
    void networkAndRdma() throws IOException {
        Path classId = file("net_cls.classid", "");
        set("net_cls", others());
        assertThat(classId).hasContent("1048577");
        Path priorities = file("net_prio.ifpriomap", "");
        set("net_prio", others());
        assertThat(priorities).hasContent("eth0 7");
        Path rdma = file("rdma.max", "");
        Resources one = new Resources(
                List.of(),
                NO_MEMORY,
                Cpu.NONE,
                null,
                BlockIo.NONE,
                List.of(),
                Network.NONE,
                Map.of("mlx5_1", new Rdma(3L, 10_000L)),
                Map.of());
        set("rdma", one);
        assertThat(rdma).hasContent("mlx5_1 hca_handle=3 hca_object=10000");
    }

    @Test
    void processorsMemoryNodesAndTasks() throws IOException {
        Path cpus = file("cpuset.cpus", "");
        Path mems = file("cpuset.mems", "");
        set("cpuset", Resources.NONE.withCpu(new Cpu(null, null, null, null, null, null, "0-1", "0", null)));
        assertThat(cpus).hasContent("0-1");
        assertThat(mems).hasContent("0");
        Path pids = file("pids.max", "");
        set("pids", pids(0L));
        assertThat(pids).hasContent("0");
        set("pids", pids(-1L));
        assertThat(pids).hasContent("max");
        set("pids", pids(7L));
        set("pids", pids(null));
        assertThat(pids).hasContent("7");
    }

    private static Resources pids(@Nullable Long limit) {
        return new Resources(
                List.of(), NO_MEMORY, Cpu.NONE, limit, BlockIo.NONE, List.of(), Network.NONE, Map.of(), Map.of());
    }
}
