package dev.panamax.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.cgroup.CgroupStats.Pressure;
import dev.panamax.linux.PidFd;
import dev.panamax.oci.Resources;
import dev.panamax.oci.Resources.BlockIo;
import dev.panamax.oci.Resources.Cpu;
import dev.panamax.oci.Resources.Memory;
import dev.panamax.oci.Resources.Network;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container of version 2 that wants more than it may have: what it waits for, and who is killed. */
@Tag("vm")
@Requires({Feature.ROOT, Feature.UNIFIED})
class UnifiedPressureTest extends UnifiedTestCase {
    private static Resources limits(Memory memory, Cpu cpu, Map<String, String> unified) {
        return new Resources(List.of(), memory, cpu, null, BlockIo.NONE, List.of(), Network.NONE, Map.of(), unified);
    }

    /** Runs a script in a cgroup until it has waited for something, and returns what is said of that. */
    private String waitingFor(Resources limits, String script, Function<CgroupStats, @Nullable Pressure> what)
            throws Exception {
        CgroupManager manager = create(limits);
        assertThat(total(manager, what)).isZero();
        Process process = start(script);
        manager.add((int) process.pid());
        go(process);
        for (int i = 0; i < 1000 && total(manager, what) == 0; i++) {
            Thread.sleep(20);
        }
        assertThat(total(manager, what)).as("microseconds of waiting").isPositive();
        return OciStatsJson.write("c", CgroupStats.read(manager.paths()));
    }

    private static long total(CgroupManager manager, Function<CgroupStats, @Nullable Pressure> what) {
        Pressure pressure = what.apply(CgroupStats.read(manager.paths()));
        return pressure == null ? -1 : pressure.some().total();
    }

    @Test
    void forProcessors() throws Exception {
        Cpu little = new Cpu(null, 5_000L, null, 100_000L, null, null, "", "", null);
        String stats = waitingFor(
                limits(Memory.NONE, little, Map.of()),
                "while :; do :; done & while :; do :; done",
                counters -> counters.cpu().pressure());
        assertThat(stats).containsPattern("\"cpu\":.*\"psi\":\\{\"some\":.*\"total\":[1-9]");
    }

    @Test
    void forMemory() throws Exception {
        String stats = waitingFor(
                limits(memory(null, null), Cpu.NONE, Map.of("memory.high", "8388608")),
                "dd if=/dev/zero of=/dev/null bs=64M count=1",
                counters -> counters.memory().pressure());
        assertThat(stats).containsPattern("\"memory\":.*\"psi\":\\{\"some\":.*\"total\":[1-9]");
        assertThat(own("memory.events")).containsPattern("high [1-9]");
    }

    @Test
    void forADisk(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(Path.of("/var/tmp", directory.getFileName().toString()));
        try {
            String stats = waitingFor(
                    limits(Memory.NONE, Cpu.NONE, Map.of("io.max", disk() + " wbps=65536")),
                    "dd if=/dev/zero of=" + file + " bs=64k count=100 oflag=direct",
                    counters -> counters.blockIo().pressure());
            assertThat(stats).containsPattern("\"blkio\":.*\"psi\":\\{\"some\":.*\"total\":[1-9]");
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void whoIsKilledForMemoryIsToldAndNobodyElseIsKilled() throws Exception {
        CgroupManager manager = create(limits(memory(16L << 20, 16L << 20), Cpu.NONE, Map.of()));
        Process bystander = start("echo in; read more; echo there");
        manager.add((int) bystander.pid());
        go(bystander);
        assertThat(bystander.inputReader().readLine()).isEqualTo("in");
        assertThat(runOutOfMemory(manager)).isEqualTo(1);
        assertThat(own("memory.events")).contains("oom_kill 1");
        go(bystander);
        assertThat(bystander.inputReader().readLine()).isEqualTo("there");
        assertThat(CgroupStats.read(manager.paths()).memory().failures()).isPositive();
    }

    @Test
    void allAreKilledForMemoryIfTheyAreAGroup() throws Exception {
        CgroupManager manager = create(limits(memory(16L << 20, 16L << 20), Cpu.NONE, Map.of("memory.oom.group", "1")));
        Process bystander = start("sleep 600");
        manager.add((int) bystander.pid());
        go(bystander);
        assertThat(runOutOfMemory(manager)).isPositive();
        assertThat(bystander.waitFor()).isEqualTo(128 + SIGKILL);
        assertThat(own("memory.events")).contains("oom_group_kill 1");
    }

    private long runOutOfMemory(CgroupManager manager) throws Exception {
        Process hungry = start("exec dd if=/dev/zero of=/dev/null bs=64M count=1");
        manager.add((int) hungry.pid());
        try (PidFd init = PidFd.open((int) hungry.pid());
                OomEvents events = OomEvents.of(manager.paths(), init)) {
            go(hungry);
            return events.await();
        }
    }
}
