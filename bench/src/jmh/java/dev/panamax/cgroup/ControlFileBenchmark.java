package dev.panamax.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A write to a file of a cgroup that nobody is in. */
@State(Scope.Benchmark)
public class ControlFileBenchmark {
    private static final Path MEMORY = Path.of("/sys/fs/cgroup/memory");
    private static final boolean SEPARATE = Files.exists(MEMORY);

    private final Path directory = (SEPARATE ? MEMORY : Path.of("/sys/fs/cgroup")).resolve("panamax-bench-jmh");
    private final Path file = directory.resolve(SEPARATE ? "memory.limit_in_bytes" : "cgroup.max.descendants");

    @Setup
    public void create() throws IOException {
        Files.createDirectories(directory);
    }

    @TearDown
    public void remove() throws IOException {
        Files.delete(directory);
    }

    @Benchmark
    public void write() {
        ControlFile.write(file, "67108864");
    }
}
