package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panamax.config.JsonTree;
import dev.panamax.oci.Resources;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The line of {@code events --stats}. */
class OciStatsJsonTest {
    @TempDir
    private Path directory;

    private void file(String name, String content) throws IOException {
        Files.writeString(
                directory.resolve(name), content.isEmpty() || content.endsWith("\n") ? content : content + "\n");
    }

    @Test
    void wordOfTheEndOfMemory() {
        assertThat(OciStatsJson.outOfMemory("box")).isEqualTo("{\"type\":\"oom\",\"id\":\"box\"}");
    }

    @Test
    void withoutAnyControllerAllIsZeroOrLeftOut() {
        assertThat(OciStatsJson.write("box", CgroupStats.read(Map.of("name=systemd", directory))))
                .isEqualTo("{\"type\":\"stats\",\"id\":\"box\",\"data\":{"
                        + "\"cpu\":{\"usage\":{\"kernel\":0,\"user\":0},\"throttling\":{}},"
                        + "\"cpuset\":{\"cpu_exclusive\":0,\"mem_hardwall\":0,\"mem_exclusive\":0,\"memory_migrate\":0,"
                        + "\"memory_spread_page\":0,\"memory_spread_slab\":0,\"memory_pressure\":0,"
                        + "\"sched_load_balance\":0,\"sched_relax_domain_level\":0},"
                        + "\"memory\":{\"usage\":{\"limit\":0,\"failcnt\":0},\"swap\":{\"limit\":0,\"failcnt\":0},"
                        + "\"kernel\":{\"limit\":0,\"failcnt\":0},\"kernelTCP\":{\"limit\":0,\"failcnt\":0}},"
                        + "\"pids\":{},\"blkio\":{},\"hugetlb\":{},\"intel_rdt\":{},\"network_interfaces\":null}}");
    }

    @Test
    void versionOne() throws IOException {
        file("cpuacct.stat", "user 1\nsystem 2\n");
        file("cpuacct.usage", "50000000\n");
        file("cpuacct.usage_percpu", "40000000 10000000 \n");
        file("cpuacct.usage_all", "cpu user system\n0 11 12\n1 21 22\n");
        file("cpu.stat", "nr_periods 3\nnr_throttled 2\nthrottled_time 1\n");
        file("pids.current", "4\n");
        file("pids.max", "max\n");
        file("hugetlb.2MB.usage_in_bytes", "1\n");
        file("hugetlb.2MB.rsvd.usage_in_bytes", "2097152\n");
        file("hugetlb.2MB.rsvd.max_usage_in_bytes", "4194304\n");
        file("hugetlb.2MB.rsvd.failcnt", "5\n");
        file("blkio.throttle.io_serviced_recursive", "8:0 Read 7\n8:0 Total 7\nTotal 7\n");
        file("blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\nTotal 4096\n");
        file("cpuset.cpus", "0-1,4\n");
        file("cpuset.mems", "0\n");
        file("cpuset.sched_relax_domain_level", "-1\n");
        JsonNode data = data(Map.of(
                "cpuacct", directory,
                "cpu", directory,
                "pids", directory,
                "hugetlb", directory,
                "blkio", directory,
                "cpuset", directory));
        assertThat(data.path("cpu"))
                .hasToString("{\"usage\":{\"total\":50000000,\"percpu\":[40000000,10000000],"
                        + "\"percpu_kernel\":[12,22],\"percpu_user\":[11,21],\"kernel\":20000000,\"user\":10000000},"
                        + "\"throttling\":{\"periods\":3,\"throttledPeriods\":2,\"throttledTime\":1}}");
        assertThat(data.path("pids")).hasToString("{\"current\":4}");
        assertThat(data.path("hugetlb")).hasToString("{\"2MB\":{\"usage\":2097152,\"max\":4194304,\"failcnt\":5}}");
        assertThat(data.path("blkio"))
                .hasToString("{\"ioServiceBytesRecursive\":[{\"major\":8,\"op\":\"Read\",\"value\":4096}],"
                        + "\"ioServicedRecursive\":[{\"major\":8,\"op\":\"Read\",\"value\":7},"
                        + "{\"major\":8,\"op\":\"Total\",\"value\":7}]}");
        assertThat(data.path("cpuset").path("cpus")).hasToString("[0,1,4]");
        assertThat(data.path("cpuset").path("sched_relax_domain_level").asInt()).isEqualTo(-1);
    }

    private static JsonNode data(Map<String, Path> paths) throws IOException {
        String line = OciStatsJson.write("box", CgroupStats.read(paths));
        assertThat(line).doesNotContain("\n");
        return JsonTree.read(line).path("data");
    }

    @Test
    void versionTwo() throws IOException {
        file("cpu.stat", "usage_usec 30\nuser_usec 10\nsystem_usec 20\n");
        file("cpu.pressure", "some avg10=0.12 avg60=3.00 avg300=0.00 total=345\n");
        file("memory.current", "1000\n");
        file("memory.max", "max\n");
        file("memory.swap.current", "10\n");
        file("memory.swap.max", "max\n");
        file("memory.stat", "anon 4\nfile 5\n");
        file("memory.events", "max 9\n");
        file("memory.pressure", """
                some avg10=0.00 avg60=0.00 avg300=0.00 total=1
                full avg10=0.00 avg60=0.00 avg300=0.00 total=2
                """);
        file("pids.current", "4\n");
        file("pids.max", "100\n");
        file("hugetlb.1GB.current", "0\n");
        file("hugetlb.1GB.events", "max 3\n");
        JsonNode data = data(Map.of("", directory));
        assertThat(data.path("cpu").path("psi"))
                .hasToString("{\"some\":{\"avg10\":0.12,\"avg60\":3,\"avg300\":0,\"total\":345},"
                        + "\"full\":{\"avg10\":0,\"avg60\":0,\"avg300\":0,\"total\":0}}");
        assertThat(data.path("memory"))
                .hasToString("{\"cache\":5,\"usage\":{\"limit\":18446744073709551615,\"usage\":1000,\"failcnt\":9},"
                        + "\"swap\":{\"limit\":18446744073709551615,\"usage\":1010,\"failcnt\":0},"
                        + "\"kernel\":{\"limit\":0,\"failcnt\":0},\"kernelTCP\":{\"limit\":0,\"failcnt\":0},"
                        + "\"raw\":{\"anon\":4,\"file\":5},"
                        + "\"psi\":{\"some\":{\"avg10\":0,\"avg60\":0,\"avg300\":0,\"total\":1},"
                        + "\"full\":{\"avg10\":0,\"avg60\":0,\"avg300\":0,\"total\":2}}}");
        assertThat(data.path("pids")).hasToString("{\"current\":4,\"limit\":100}");
        assertThat(data.path("hugetlb")).hasToString("{\"1GB\":{\"failcnt\":3}}");
    }

    @Test
    void withoutTheControllerProcessesAreCounted() throws IOException {
        file("cpu.stat", "");
        file("cgroup.procs", "1\n2\n");
        assertThat(data(Map.of("", directory)).path("pids")).hasToString("{\"current\":2}");
    }

    /** The names and their order, as {@code runc events --stats} printed them. */
    @Nested
    @Requires({Feature.ROOT, Feature.CGROUPS})
    class InTheKernel {
        @Test
        void namesAndOrderAreThoseOfRunc() throws IOException {
            String path = "/pnx-stats-" + ProcessHandle.current().pid();
            try (CgroupManager manager = CgroupManager.of(path, Resources.NONE)) {
                manager.create();
                JsonNode data = data(manager.paths());
                assertThat(data.fieldNames())
                        .toIterable()
                        .containsExactly(
                                "cpu",
                                "cpuset",
                                "memory",
                                "pids",
                                "blkio",
                                "hugetlb",
                                "intel_rdt",
                                "network_interfaces");
                if (CgroupFiles.isUnified()) {
                    assertThat(data.path("memory").path("usage").fieldNames())
                            .toIterable()
                            .containsExactly("limit", "failcnt");
                    assertThat(data.path("cpu").path("usage").fieldNames())
                            .toIterable()
                            .containsExactly("kernel", "user");
                    return;
                }
                assertThat(data.path("cpuset").fieldNames())
                        .toIterable()
                        .containsExactly(
                                "cpus",
                                "cpu_exclusive",
                                "mems",
                                "mem_hardwall",
                                "mem_exclusive",
                                "memory_migrate",
                                "memory_spread_page",
                                "memory_spread_slab",
                                "memory_pressure",
                                "sched_load_balance",
                                "sched_relax_domain_level");
                JsonNode memory = data.path("memory");
                assertThat(memory.path("usage").path("limit").asLong()).isEqualTo(9_223_372_036_854_771_712L);
                assertThat(memory.path("kernelTCP").path("limit").asLong()).isEqualTo(9_223_372_036_854_771_712L);
                assertThat(memory.path("raw").path("hierarchical_memsw_limit").asLong())
                        .isEqualTo(9_223_372_036_854_771_712L);
                assertThat(data.path("cpu").path("usage").fieldNames())
                        .toIterable()
                        .contains("percpu", "percpu_kernel", "percpu_user");
            }
        }
    }
}
