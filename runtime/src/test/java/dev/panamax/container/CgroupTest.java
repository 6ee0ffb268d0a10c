package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panamax.config.CgroupConfig;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.WaitStatus;
import dev.panamax.proc.ProcessStat;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.CgroupFiles;
import dev.panamax.testing.Feature;
import dev.panamax.testing.FirstStart;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container's cgroups, and its state file. */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS})
class CgroupTest {
    private static final CgroupConfig CGROUP = CgroupConfig.of("pnx-test", "c");

    private BusyboxRoot root;
    private Machine before;

    @BeforeEach
    void lookBefore() {
        root = BusyboxRoot.create();
        FirstStart.once(getClass(), () -> Run.of(config(CGROUP), root, "true"));
        before = Machine.look();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(Machine.look().since(before)).isEmpty();
        root.close();
    }

    private static ContainerConfig config(CgroupConfig cgroup) {
        return ContainerConfig.usual().toBuilder().cgroups(cgroup).build();
    }

    @Test
    void theProgramIsInTheCgroupOfEveryController() {
        String membership = Run.script(config(CGROUP), root, "cat /proc/self/cgroup");
        List<String> controllers = CgroupFiles.isUnified()
                ? List.of("")
                : List.of("devices", "memory", "cpu", "cpuset", "cpuacct", "blkio", "freezer");
        for (String controller : controllers) {
            assertThat(membership.lines()).anyMatch(line -> line.endsWith(":" + controller + ":/pnx-test/c"));
        }
    }

    @Test
    void tooMuchMemoryKills() {
        CgroupConfig small = CGROUP.withMemory(16 << 20);
        Run run = Run.of(config(small), root, "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1");
        assertThat(run.status()).isEqualTo(new WaitStatus.Killed(9));
        assertThat(run.status().shellStatus()).isEqualTo(137);
    }

    @Test
    void limitsAreWritten() {
        CgroupConfig limited = new CgroupConfig(
                "c",
                "pnx-test",
                true,
                List.of(),
                32 << 20,
                16 << 20,
                48 << 20,
                512,
                50_000,
                100_000,
                "0",
                CgroupConfig.Freezer.UNDEFINED,
                "");
        AtomicReference<String> values = new AtomicReference<>();
        Run.of(
                config(limited),
                root,
                exec -> exec.startCallback(init -> values.set(
                        CgroupFiles.isUnified()
                                ? read(
                                        "pnx-test/c/memory.max",
                                        "pnx-test/c/memory.low",
                                        "pnx-test/c/memory.swap.max",
                                        "pnx-test/c/cpu.weight",
                                        "pnx-test/c/cpu.max",
                                        "pnx-test/c/cpuset.cpus")
                                : read(
                                        "memory/pnx-test/c/memory.limit_in_bytes",
                                        "memory/pnx-test/c/memory.soft_limit_in_bytes",
                                        "memory/pnx-test/c/memory.memsw.limit_in_bytes",
                                        "cpu/pnx-test/c/cpu.shares",
                                        "cpu/pnx-test/c/cpu.cfs_quota_us",
                                        "cpu/pnx-test/c/cpu.cfs_period_us",
                                        "cpuset/pnx-test/c/cpuset.cpus",
                                        "devices/pnx-test/c/devices.list"))),
                "sleep",
                "0.1");
        // In version 2 swap is what is beyond the memory, and shares of 2 to 262144 are weights of 1 to 10000.
        assertThat(values.get())
                .isEqualTo(
                        CgroupFiles.isUnified()
                                ? "33554432 16777216 16777216 20 50000 100000 0 "
                                : "33554432 16777216 50331648 512 50000 100000 0 a *:* rwm ");
    }

    private static CgroupConfig limits(String name, String parent, long memory, long swap, long quota, String cpus) {
        return new CgroupConfig(
                name,
                parent,
                true,
                List.of(),
                memory,
                0,
                swap,
                0,
                quota,
                quota == 0 ? 0 : 100_000,
                cpus,
                CgroupConfig.Freezer.UNDEFINED,
                "");
    }

    private String during(CgroupConfig cgroup, String file) {
        AtomicReference<String> value = new AtomicReference<>("");
        Run.of(config(cgroup), root, exec -> exec.startCallback(init -> value.set(read(file))), "sleep", "0.1");
        return Objects.requireNonNull(value.get()).strip();
    }

    @Test
    void swapIsUnlimitedOrTwiceTheMemoryOrWhatIsSaid() {
        boolean unified = CgroupFiles.isUnified();
        String file = unified ? "pnx-test/c/memory.swap.max" : "memory/pnx-test/c/memory.memsw.limit_in_bytes";
        long counted = unified ? 32 << 20 : 0; // Memory counts as well in version 1 alone.
        String unlimited = during(limits("c", "pnx-test", 32 << 20, -1, 0, ""), file);
        assertThat(unlimited.equals("max") ? Long.MAX_VALUE : Long.parseLong(unlimited))
                .isGreaterThan(1L << 60);
        assertThat(during(limits("c", "pnx-test", 32 << 20, 0, 0, ""), file))
                .isEqualTo(Long.toString((64 << 20) - counted));
        assertThat(during(limits("c", "pnx-test", 32 << 20, 40 << 20, 0, ""), file))
                .isEqualTo(Long.toString((40 << 20) - counted));
    }

    @Test
    void aQuotaThrottlesAndACpusetIsWhatTheProgramSees() {
        CgroupConfig limited = limits("c", "pnx-test/deep", 0, 0, 20_000, "0");
        AtomicReference<String> stat = new AtomicReference<>("");
        Path stop = root.path().resolve("stop");
        String busy = "while [ ! -e /stop ]; do :; done";
        Run.of(
                config(limited),
                root,
                exec -> exec.startCallback(init -> {
                    for (int i = 0;
                            i < 500
                                    && !throttled(
                                            CgroupFiles.read(CgroupFiles.directory("cpu", "pnx-test/deep/c/cpu.stat")));
                            i++) {
                        java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                    }
                    stat.set(CgroupFiles.read(CgroupFiles.directory("cpu", "pnx-test/deep/c/cpu.stat")));
                    create(stop);
                }),
                "sh",
                "-c",
                busy);
        assertThat(throttled(Objects.requireNonNull(stat.get()))).isTrue();
        assertThat(Run.script(config(limits("c", "pnx-test/deep", 0, 0, 0, "0")), root, "nproc"))
                .isEqualTo("1\n");
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean throttled(String stat) {
        return stat.lines().anyMatch(line -> line.startsWith("nr_throttled ") && !line.equals("nr_throttled 0"));
    }

    @Test
    void aCgroupMayHaveANameOrAParentAlone() {
        for (String[] place : new String[][] {{"pnx-test-alone", ""}, {"", "pnx-test-parent"}}) {
            AtomicReference<String> limit = new AtomicReference<>();
            Path directory = CgroupFiles.directory("memory", place[0] + place[1]);
            Run.of(
                    config(limits(place[0], place[1], 32 << 20, 0, 0, "")),
                    root,
                    exec -> exec.startCallback(init -> limit.set(CgroupFiles.memoryLimit(directory))),
                    "sleep",
                    "0.1");
            assertThat(limit.get()).isEqualTo(Integer.toString(32 << 20));
        }
    }

    private static String read(String... files) {
        StringBuilder values = new StringBuilder();
        for (String file : files) {
            try {
                values.append(Files.readString(Path.of("/sys/fs/cgroup", file)).strip())
                        .append(' ');
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return values.toString();
    }

    @Test
    void onlyAllowedDevicesOpen() {
        String script =
                "mknod /dev/disk b 254 0; head -c1 /dev/disk >/dev/null; head -c1 /dev/zero >/dev/null && echo fine";
        assertThat(Run.script(config(CGROUP), root, script))
                .contains("Operation not permitted")
                .contains("fine");
        CgroupConfig none = new CgroupConfig(
                "c",
                "pnx-test",
                false,
                List.of(Device.ALLOWED.get(0), Device.ALLOWED.get(1), Device.SIMPLE.getFirst()),
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                CgroupConfig.Freezer.UNDEFINED,
                "");
        assertThat(Run.script(config(none), root, "head -c1 /dev/zero")).contains("Operation not permitted");
    }

    @Test
    void anAbsoluteParentMustExist() {
        CgroupConfig missing = CgroupConfig.of("/pnx-nowhere", "c");
        assertThatThrownBy(() -> Run.of(config(missing), root, "true"))
                .hasMessageContaining("/pnx-nowhere does not exist")
                .hasMessageContaining("[/cgroups/parent]");
    }

    @Test
    void aValueThatTheKernelRefusesNamesFileAndField() {
        CgroupConfig wrong = new CgroupConfig(
                "c", "pnx-test", true, List.of(), 0, 0, 0, 0, 0, 0, "4000", CgroupConfig.Freezer.UNDEFINED, "");
        assertThatThrownBy(() -> Run.of(config(wrong), root, "true"))
                .hasMessageContaining("cpuset.cpus")
                .hasMessageContaining("[/cgroups/cpuset_cpus]");
    }

    @Test
    void theStateIsOnDiskWhileItRuns(@TempDir Path dataPath) throws IOException {
        AtomicReference<State> state = new AtomicReference<>();
        AtomicReference<PidFd> running = new AtomicReference<>();
        AtomicReference<Long> startTime = new AtomicReference<>();
        Run.of(
                config(CGROUP),
                root,
                exec -> exec.dataPath(dataPath).startCallback(init -> {
                    running.set(init);
                    try {
                        state.set(State.read(dataPath));
                        startTime.set(ProcessStat.of(init.pid()).startTime());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }),
                "true");
        State seen = Objects.requireNonNull(state.get());
        assertThat(seen.initPid())
                .isEqualTo(Objects.requireNonNull(running.get()).pid());
        assertThat(seen.initStartTime()).isEqualTo(startTime.get());
        assertThat(CgroupFiles.directory(seen.cgroupPaths(), "memory"))
                .isEqualTo(CgroupFiles.directory("memory", "pnx-test/c"));
        assertThat(dataPath).isEmptyDirectory();
    }

    @Test
    void aContainerCanStartFrozen() throws Exception {
        CgroupConfig frozen = new CgroupConfig(
                "c", "pnx-test", true, List.of(), 0, 0, 0, 0, 0, 0, "", CgroupConfig.Freezer.FROZEN, "");
        AtomicReference<Boolean> stands = new AtomicReference<>();
        Run.of(
                config(frozen),
                root,
                exec -> exec.startCallback(init -> {
                    stands.set(CgroupFiles.isFrozen(CgroupFiles.directory("freezer", "pnx-test/c")));
                    dev.panamax.cgroup.CgroupManager.of(frozen).freeze(false);
                }),
                "true");
        assertThat(stands.get()).isTrue();
    }
}
