package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.linux.WaitStatus;
import dev.panamax.rootfs.RootSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Starts of {@code /bin/true} in-process, timed from the call of {@code run} to its return. */
final class StartBenchmark {
    private StartBenchmark() {}

    /** Returns the duration of each start, in nanoseconds. */
    static long[] time(ContainerConfig config, Path root, Path dataPath, int starts) {
        long[] durations = new long[starts];
        for (int i = 0; i < starts; i++) {
            Exec exec = Exec.of(config)
                    .root(new RootSource.Directory(root.toString()))
                    .dataPath(dataPath)
                    .arguments(List.of("/bin/true"));
            long before = System.nanoTime();
            WaitStatus status = exec.run();
            durations[i] = System.nanoTime() - before;
            if (!status.equals(new WaitStatus.Exited(0))) {
                throw new IllegalStateException("/bin/true ended with " + status);
            }
        }
        return durations;
    }

    static long median(long[] durations) {
        long[] sorted = durations.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Prints the medians of rounds of 100 starts in a root. */
    public static void main(String[] arguments) {
        ContainerConfig config =
                ContainerConfig.usual().toBuilder().networks(List.of()).build();
        for (int round = 0; round < 8; round++) {
            long[] durations = time(config, Path.of(arguments[0]), Path.of("/tmp"), 100);
            System.out.println("median " + median(durations) / 1000 + " us");
        }
    }
}
