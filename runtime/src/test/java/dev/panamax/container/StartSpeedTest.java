package dev.panamax.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.ContainerConfig;
import dev.panamax.testing.BusyboxRoot;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 starts side by side with a C program that makes the same system calls, and what they leave in this JVM. An emulated processor has
 * other ratios.
 */
@Tag("host")
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.GCC})
class StartSpeedTest {
    private static final int WARM_UP = 400;
    private static final int ROUNDS = 4;
    private static final int STARTS_A_ROUND = 50;
    /** Other work on the machine hits one side or the other: a machine that is too slow once is measured again. */
    private static final int ATTEMPTS = 3;

    /** What is wanted is 1.5, which the line that is printed tells; on a busy machine even what does less has taken 1.7. */
    private static final double MOST = 2;

    private static final ContainerConfig CONFIG =
            ContainerConfig.usual().toBuilder().networks(java.util.List.of()).build();

    @Test
    void takesNotMuchLongerThanTheKernel(@TempDir Path directory) throws Exception {
        Path floor = compileFloor(directory);
        try (BusyboxRoot root = BusyboxRoot.create()) {
            StartBenchmark.time(CONFIG, root.path(), directory, WARM_UP);
            double best = Double.MAX_VALUE;
            for (int attempt = 0; attempt < ATTEMPTS && best > MOST; attempt++) {
                best = Math.min(best, ratio(floor, root, directory));
            }
            System.out.println(
                    "a start takes " + Math.round(100 * best) / 100.0 + " times the same system calls from C");
            assertThat(best).isLessThanOrEqualTo(MOST);
        }
    }

    private static double ratio(Path floor, BusyboxRoot root, Path directory) throws Exception {
        long[] ours = {};
        long[] kernels = {};
        for (int round = 0; round < ROUNDS; round++) {
            kernels = concatenate(kernels, timeFloor(floor, root, directory));
            ours = concatenate(ours, StartBenchmark.time(CONFIG, root.path(), directory, STARTS_A_ROUND));
        }
        return (double) StartBenchmark.median(ours) / StartBenchmark.median(kernels);
    }

    @Test
    void leavesNothingInTheJvm(@TempDir Path directory) throws IOException {
        try (BusyboxRoot root = BusyboxRoot.create()) {
            StartBenchmark.time(CONFIG, root.path(), directory, 50);
            Machine before = Machine.look();
            int threads = Thread.getAllStackTraces().size();
            long offHeap = offHeap();
            long mappings = mappings();
            StartBenchmark.time(CONFIG, root.path(), directory, 200);
            assertThat(Machine.look().since(before)).isEmpty();
            assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 1);
            assertThat(offHeap()).isLessThanOrEqualTo(offHeap);
            // The compiler maps some memory of its own meanwhile; 200 leaked boards would be 200 mappings.
            assertThat(mappings()).isLessThan(mappings + 50);
        }
    }

    private static long offHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).size();
    }

    private static Path compileFloor(Path directory) throws Exception {
        Path program = directory.resolve("floor");
        Path sources = Path.of("../bench/floor").toAbsolutePath().normalize();
        Process gcc = new ProcessBuilder(
                        "sh",
                        "-c",
                        "gcc -O2 -Wall -Werror -o \"$0\" \"$1\"/*.c",
                        program.toString(),
                        sources.toString())
                .redirectErrorStream(true)
                .start();
        String messages = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(messages).isZero();
        return program;
    }

    private static long[] timeFloor(Path floor, BusyboxRoot root, Path directory) throws Exception {
        Process process = new ProcessBuilder(
                        floor.toString(),
                        root.path().toString(),
                        directory.toString(),
                        Integer.toString(STARTS_A_ROUND))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return output.lines().mapToLong(Long::parseLong).toArray();
    }

    private static long[] concatenate(long[] first, long[] second) {
        return LongStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
}
