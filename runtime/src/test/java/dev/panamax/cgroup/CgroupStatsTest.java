package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.cgroup.CgroupStats.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel's counters, from files that look like its own. */
class CgroupStatsTest {
    @TempDir
    private Path directory;

    private void file(String name, String content) throws IOException {
        Files.writeString(
                directory.resolve(name), content.isEmpty() || content.endsWith("\n") ? content : content + "\n");
    }

    @Nested
    class Cpu {
        @Test
        void throttling() throws IOException {
            file("cpu.stat", "nr_periods 2000\n  nr_throttled 200\nthrottled_time 18446744073709551615\n");
            CgroupStats.Throttling throttling = StatsV1.throttling(directory);
            assertThat(throttling.periods()).isEqualTo(2000);
            assertThat(throttling.throttledPeriods()).isEqualTo(200);
            assertThat(Long.toUnsignedString(throttling.throttledTime())).isEqualTo("18446744073709551615");
        }

        @Test
        void noFileIsNoThrottling() {
            assertThat(StatsV1.throttling(directory)).isEqualTo(CgroupStats.Throttling.NONE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"nr_periods", "nr_periods x", "nr_periods 1 2"})
        void aBadLineIsAnError(String line) throws IOException {
            file("cpu.stat", line + "\n");
            assertThatThrownBy(() -> StatsV1.throttling(directory))
                    .isInstanceOf(CgroupException.class)
                    .hasMessageContaining("cpu.stat");
        }

        @Test
        void ticksBecomeNanoseconds() throws IOException {
            file("cpuacct.usage", "12262454190222160\n");
            file("cpuacct.usage_percpu", "1564936537989058 1583937096487821 \n");
            file("cpuacct.stat", "user 452278264\nsystem 291429664\n");
            CgroupStats.Cpu cpu = StatsV1.cpuacct(directory);
            assertThat(cpu.total()).isEqualTo(12262454190222160L);
            assertThat(cpu.perCpu()).containsExactly(1564936537989058L, 1583937096487821L);
            assertThat(cpu.userMode()).isEqualTo(4522782640000000L);
            assertThat(cpu.kernelMode()).isEqualTo(2914296640000000L);
        }
    }

    @Nested
    class Memory {
        @BeforeEach
        void files() throws IOException {
            file("memory.stat", "cache 512\nrss 1024\n");
            file("memory.usage_in_bytes", "2048\n");
            file("memory.max_usage_in_bytes", "4096\n");
            file("memory.failcnt", "100\n");
        }

        @Test
        void all() {
            assertThat(StatsV1.memory(directory))
                    .isEqualTo(new CgroupStats.Memory(2048, 4096, Map.of("cache", 512L, "rss", 1024L), 100));
        }

        @Test
        void noTableIsNoMemoryController() throws IOException {
            Files.delete(directory.resolve("memory.stat"));
            assertThat(StatsV1.memory(directory)).isEqualTo(CgroupStats.Memory.NONE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.failcnt"})
        void aMissingCounterIsAnError(String name) throws IOException {
            Files.delete(directory.resolve(name));
            assertThatThrownBy(() -> StatsV1.memory(directory)).hasMessageContaining(name);
        }

        @ParameterizedTest
        @ValueSource(strings = {"memory.stat", "memory.usage_in_bytes", "memory.max_usage_in_bytes", "memory.failcnt"})
        void wordsAreAnError(String name) throws IOException {
            file(name, "many bytes\n");
            assertThatThrownBy(() -> StatsV1.memory(directory)).hasMessageContaining(name);
        }
    }

    @Nested
    class BlockIo {
        private static final List<String> FILES = List.of(
                "blkio.io_service_bytes_recursive",
                "blkio.io_serviced_recursive",
                "blkio.io_queued_recursive",
                "blkio.io_service_time_recursive",
                "blkio.io_wait_time_recursive",
                "blkio.io_merged_recursive",
                "blkio.time_recursive",
                "blkio.sectors_recursive");

        private void completelyFairQueueing() throws IOException {
            for (int i = 0; i < FILES.size(); i++) {
                file(FILES.get(i), "8:0 Read 10" + i + "\n8:0 Write 20" + i + "\nTotal 300\n");
            }
            file("blkio.sectors_recursive", "8:0 6792\n");
        }

        @Test
        void completelyFairQueueingInTheOrderOfTheFiles() throws IOException {
            completelyFairQueueing();
            CgroupStats.BlockIo io = StatsV1.blockIo(directory);
            assertThat(io.serviceBytes()).containsExactly(new Entry(8, 0, "Read", 100), new Entry(8, 0, "Write", 200));
            assertThat(io.serviced()).containsExactly(new Entry(8, 0, "Read", 101), new Entry(8, 0, "Write", 201));
            assertThat(io.queued()).containsExactly(new Entry(8, 0, "Read", 102), new Entry(8, 0, "Write", 202));
            assertThat(io.serviceTime()).containsExactly(new Entry(8, 0, "Read", 103), new Entry(8, 0, "Write", 203));
            assertThat(io.waitTime()).containsExactly(new Entry(8, 0, "Read", 104), new Entry(8, 0, "Write", 204));
            assertThat(io.merged()).containsExactly(new Entry(8, 0, "Read", 105), new Entry(8, 0, "Write", 205));
            assertThat(io.time()).containsExactly(new Entry(8, 0, "Read", 106), new Entry(8, 0, "Write", 206));
            assertThat(io.sectors()).containsExactly(new Entry(8, 0, "", 6792));
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
        void eachFileMayBeMissing(int missing) throws IOException {
            completelyFairQueueing();
            Files.delete(directory.resolve(FILES.get(missing)));
            CgroupStats.BlockIo io = StatsV1.blockIo(directory);
            List<List<Entry>> tables = List.of(
                    io.serviceBytes(),
                    io.serviced(),
                    io.queued(),
                    io.serviceTime(),
                    io.waitTime(),
                    io.merged(),
                    io.time(),
                    io.sectors());
            assertThat(tables.get(missing)).isEmpty();
        }

        @Test
        void withoutItTheThrottlingLayerCounts() throws IOException {
            for (String name : FILES) {
                file(name, "");
            }
            file("blkio.throttle.io_service_bytes", "8:0 Read 11030528\n8:0 Write 23\nTotal 42\n252:0 Sync 42\n");
            file("blkio.throttle.io_serviced", "8:0 Read 164\n");
            CgroupStats.BlockIo io = StatsV1.blockIo(directory);
            assertThat(io.serviceBytes())
                    .containsExactly(
                            new Entry(8, 0, "Read", 11030528),
                            new Entry(8, 0, "Write", 23),
                            new Entry(252, 0, "Sync", 42));
            assertThat(io.serviced()).containsExactly(new Entry(8, 0, "Read", 164));
        }

        @ParameterizedTest
        @ValueSource(strings = {"8:0 Read 100 100 3", "8:0 Read Write", "8 Read 100", "a:0 Read 100"})
        void aBadLineIsAnError(String line) throws IOException {
            file("blkio.io_serviced_recursive", line + "\n");
            assertThatThrownBy(() -> StatsV1.blockIo(directory))
                    .isInstanceOf(CgroupException.class)
                    .hasMessageContaining("blkio.io_serviced_recursive");
        }
    }

    @Nested
    class Numbers {
        @Test
        void areUnsignedAndNeverNegative() throws IOException {
            file("n", "2048");
            assertThat(CounterFile.number(directory.resolve("n"))).isEqualTo(2048);
            file("n", "2048\n");
            assertThat(CounterFile.number(directory.resolve("n"))).isEqualTo(2048);
            file("n", "-1");
            assertThat(CounterFile.number(directory.resolve("n"))).isZero();
            file("n", "-9223372036854775809");
            assertThat(CounterFile.number(directory.resolve("n"))).isZero();
        }

        @Test
        void anythingElseIsAnError() throws IOException {
            file("n", "not a number");
            assertThatThrownBy(() -> CounterFile.number(directory.resolve("n"))).hasMessageContaining("is no number");
            file("n", "18446744073709551616");
            assertThatThrownBy(() -> CounterFile.number(directory.resolve("n")))
                    .hasMessageContaining("more than 64 bits");
            assertThatThrownBy(() -> CounterFile.number(directory.resolve("missing")))
                    .hasMessageContaining("missing");
        }
    }

    @Nested
    class VersionTwo {
        @Test
        void all() throws IOException {
            file("cpu.stat", """
                    usage_usec 30
                    user_usec 10
                    system_usec 20
                    nr_periods 3
                    nr_throttled 2
                    throttled_usec 7
                    """);
            file("memory.current", "1000\n");
            file("memory.peak", "2000\n");
            file("memory.stat", "anon 4\nfile 5\n");
            file("memory.events", "low 0\nhigh 0\nmax 9\noom 1\n");
            file("io.stat", "8:16 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=0 dios=0\n");
            CgroupStats stats = CgroupStats.read(Map.of("", directory));
            assertThat(stats.cpu())
                    .isEqualTo(new CgroupStats.Cpu(
                            30_000, List.of(), 20_000, 10_000, new CgroupStats.Throttling(3, 2, 7_000)));
            assertThat(stats.memory()).isEqualTo(new CgroupStats.Memory(1000, 2000, Map.of("anon", 4L, "file", 5L), 9));
            assertThat(stats.blockIo().serviceBytes())
                    .containsExactly(new Entry(8, 16, "Read", 1), new Entry(8, 16, "Write", 2));
            assertThat(stats.blockIo().serviced())
                    .containsExactly(new Entry(8, 16, "Read", 3), new Entry(8, 16, "Write", 4));
        }

        @Test
        void whatIsNotSwitchedOnIsNotCounted() throws IOException {
            file("cpu.stat", "usage_usec 1\n");
            CgroupStats stats = CgroupStats.read(Map.of("", directory));
            assertThat(stats.memory()).isEqualTo(CgroupStats.Memory.NONE);
            assertThat(stats.blockIo()).isEqualTo(CgroupStats.BlockIo.NONE);
        }
    }
}
