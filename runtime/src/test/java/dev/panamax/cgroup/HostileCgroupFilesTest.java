package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.cgroup.CgroupStats.Entry;
import dev.panamax.testing.Mutations;
import dev.panamax.testing.Mutations.Mutation;
import dev.panamax.testing.Trials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of cgroups that are cut, or hold what no kernel writes: they count nothing wrong, and name no process. */
@Tag("host") // An emulated processor shows nothing else, and takes minutes.
class HostileCgroupFilesTest {
    private static final Trials TRIALS = new Trials("hostile cgroup files", Set.of(CgroupException.class));

    private static final String PRESSURE = """
            some avg10=0.12 avg60=1.00 avg300=100.00 total=345
            full avg10=0.00 avg60=0.00 avg300=0.00 total=0
            """;

    private static final Map<String, String> V1 = Map.ofEntries(
            Map.entry("cpu.stat", "nr_periods 20\nnr_throttled 2\nthrottled_time 5\n"),
            Map.entry("cpuacct.stat", "user 45\nsystem 29\n"),
            Map.entry("cpuacct.usage", "12262454190222160\n"),
            Map.entry("cpuacct.usage_percpu", "1564936537989058 1583937096487821 \n"),
            Map.entry("cpuacct.usage_all", "cpu user system\n0 7 8\n1 9 10\n"),
            Map.entry("memory.stat", "cache 4096\nrss 8192\n"),
            Map.entry("memory.usage_in_bytes", "4096\n"),
            Map.entry("memory.max_usage_in_bytes", "8192\n"),
            Map.entry("memory.failcnt", "3\n"),
            Map.entry("memory.limit_in_bytes", "9223372036854771712\n"),
            Map.entry("blkio.throttle.io_service_bytes", "8:0 Read 100\n8:0 Write 25\nTotal 125\n"),
            Map.entry("blkio.throttle.io_serviced", "8:0 Read 10\n8:0 Write 2\nTotal 12\n"),
            Map.entry("cpuset.cpus", "0-3,7\n"),
            Map.entry("cpuset.mems", "0\n"),
            Map.entry("cpuset.sched_relax_domain_level", "-1\n"),
            Map.entry("pids.current", "5\n"),
            Map.entry("pids.max", "max\n"),
            Map.entry("hugetlb.2MB.usage_in_bytes", "2097152\n"),
            Map.entry("hugetlb.2MB.max_usage_in_bytes", "4194304\n"),
            Map.entry("hugetlb.2MB.failcnt", "1\n"));

    private static final Map<String, String> V2 = Map.ofEntries(
            Map.entry("cpu.stat", "usage_usec 100\nuser_usec 60\nsystem_usec 40\nnr_periods 1\nthrottled_usec 5\n"),
            Map.entry("cpu.pressure", PRESSURE),
            Map.entry("memory.current", "4096\n"),
            Map.entry("memory.peak", "8192\n"),
            Map.entry("memory.max", "max\n"),
            Map.entry("memory.swap.current", "512\n"),
            Map.entry("memory.swap.max", "1024\n"),
            Map.entry("memory.stat", "anon 4096\nfile 8192\n"),
            Map.entry("memory.events", "low 0\nmax 2\noom_kill 1\n"),
            Map.entry("io.stat", "8:0 rbytes=100 wbytes=25 rios=10 wios=2 dbytes=0 dios=0\n8:16 rbytes=7 wbytes=0\n"),
            Map.entry("pids.current", "5\n"),
            Map.entry("pids.max", "100\n"),
            Map.entry("hugetlb.2MB.current", "2097152\n"),
            Map.entry("hugetlb.2MB.events", "max 1\n"));

    private static List<String> filesOfVersion1() {
        return V1.keySet().stream().sorted().toList();
    }

    private static List<String> filesOfVersion2() {
        return V2.keySet().stream().sorted().toList();
    }

    @TempDir
    private Path directory;

    private Map<String, Path> version1;
    private Map<String, Path> version2;

    @BeforeEach
    void placeControllers() {
        version1 = new LinkedHashMap<>();
        for (String controller : List.of("cpu", "cpuacct", "memory", "blkio", "cpuset", "pids", "hugetlb")) {
            version1.put(controller, directory);
        }
        version2 = Map.of("", directory);
    }

    @AfterEach
    void noneIsWrong() {
        TRIALS.assertNoneWrong();
    }

    @AfterAll
    static void writeFigures() {
        TRIALS.write();
    }

    private void write(Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    @ParameterizedTest
    @MethodSource("filesOfVersion1")
    void filesOfVersion1AreRefusedOrWhatTheySay(String name) throws IOException {
        write(V1);
        assertThat(CgroupStats.read(version1).pids().current()).isEqualTo(5);
        Map<String, Path> controller = Map.of(name.substring(0, name.indexOf('.')), directory);
        refusedOrWhatItSays(name, text(V1, name), controller);
    }

    @ParameterizedTest
    @MethodSource("filesOfVersion2")
    void filesOfVersion2AreRefusedOrWhatTheySay(String name) throws IOException {
        write(V2);
        assertThat(CgroupStats.read(version2).pids().current()).isEqualTo(5);
        refusedOrWhatItSays(name, text(V2, name), version2);
    }

    private static String text(Map<String, String> files, String name) {
        return Objects.requireNonNull(files.get(name));
    }

    private void refusedOrWhatItSays(String name, String text, Map<String, Path> paths) throws IOException {
        Path file = directory.resolve(name);
        for (Mutation mutation : Mutations.of(text).cuts()) {
            Files.write(file, mutation.bytes());
            String what = name + ", " + mutation.what();
            if (endsWithALine(mutation.bytes())) {
                TRIALS.mayFail(what, directory.toString(), () -> json(paths), HostileCgroupFilesTest::isPlausible);
            } else {
                TRIALS.mustFail(what, file.toString(), () -> json(paths));
            }
        }
        Mutations mutations = Mutations.of(text);
        for (List<Mutation> some :
                List.of(mutations.changes(), mutations.lines(), mutations.numbers(), mutations.excesses())) {
            for (Mutation mutation : some) {
                Files.write(file, mutation.bytes());
                String what = name + ", " + mutation.what();
                TRIALS.mayFail(what, directory.toString(), () -> json(paths), HostileCgroupFilesTest::isPlausible);
            }
        }
    }

    private static boolean endsWithALine(byte[] bytes) {
        return bytes.length == 0 || bytes[bytes.length - 1] == '\n';
    }

    /** The counters as they are printed: others read them. */
    private static String json(Map<String, Path> paths) {
        return OciStatsJson.write("c", CgroupStats.read(paths));
    }

    private static boolean isPlausible(String json) {
        return json.startsWith("{\"type\":\"stats\"") && !json.contains("NaN") && !json.contains("Infinity");
    }

    @Test
    void whatIsNoListOfProcessorsIsNone() throws IOException {
        write(V1);
        for (String list : List.of("0-18446744073709551615", "0-4294967296", "3-0", "a", "0-", "-3", "0--3", "65537")) {
            Files.writeString(directory.resolve("cpuset.cpus"), list + "\n");
            TRIALS.mustFail("the processors " + list, "cpuset.cpus", () -> CgroupStats.read(version1));
        }
    }

    @Test
    void whatDoesNotFitIsNotSmaller() throws IOException {
        write(V2);
        for (String number : List.of("18446744073709551615", "18446744073709552", "99999999999999999999")) {
            Files.writeString(directory.resolve("cpu.stat"), "usage_usec " + number + "\n");
            TRIALS.mustFail("microseconds: " + number, "64 bits", () -> CgroupStats.read(version2));
        }
        Files.writeString(directory.resolve("cpu.stat"), text(V2, "cpu.stat"));
        Files.writeString(directory.resolve("memory.max"), "18446744073709551614\n");
        TRIALS.mustFail("memory and swap", "64 bits", () -> CgroupStats.read(version2));
    }

    /** Kernels from 5.x to 6.x leave out the end of a line that has nothing to say. */
    @Test
    void twoDevicesMayBeOnOneLine() throws IOException {
        write(V2);
        Files.writeString(directory.resolve("io.stat"), "7:0 8:0 rbytes=100 wbytes=25\n7:1\n");
        assertThat(CgroupStats.read(version2).blockIo().serviceBytes())
                .containsExactly(new Entry(8, 0, "Read", 100), new Entry(8, 0, "Write", 25));
    }

    /** Whoever kills all of a list must not kill another one. */
    @Test
    void whatIsNoListOfProcessesIsNone() throws IOException {
        Path file = directory.resolve("cgroup.procs");
        for (Mutation mutation : Mutations.of("7\n4711\n4194303\n").all()) {
            String what = "cgroup.procs, " + mutation.what();
            Files.write(file, mutation.bytes());
            if (endsWithALine(mutation.bytes())) {
                TRIALS.mayFail(
                        what,
                        file.toString(),
                        () -> CgroupProcesses.of(directory),
                        pids -> pids.stream().allMatch(pid -> pid >= 0));
            } else {
                TRIALS.mustFail(what, file.toString(), () -> CgroupProcesses.of(directory));
            }
        }
    }

    @Test
    void frozenIsAFieldAndNoText() throws IOException {
        Map<String, Path> paths = Map.of("", directory);
        Path events = directory.resolve("cgroup.events");
        Files.writeString(events, "populated 1\nfrozen 1\n");
        assertThat(Freezer.wouldFreeze(paths)).isTrue();
        for (String other : List.of("populated 1\nfrozen 10\n", "unfrozen 1\nfrozen 0\n", "populated 1\n", "")) {
            Files.writeString(events, other);
            assertThat(Freezer.wouldFreeze(paths)).as(other).isFalse();
        }
        for (Mutation mutation : Mutations.of("populated 1\nfrozen 0\n").all()) {
            Files.write(events, mutation.bytes());
            boolean saysSo = new String(mutation.bytes(), StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.strip().matches("frozen +0*1"));
            TRIALS.mayFail(
                    "cgroup.events, " + mutation.what(),
                    events.toString(),
                    () -> Freezer.wouldFreeze(paths),
                    frozen -> frozen == saysSo);
        }
    }
}
