package dev.panamax.proc;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;

/** The start time of a process, which says whether its number is still its own. */
public class ProcessStatBenchmark {
    private static final int OURS = (int) ProcessHandle.current().pid();

    @Benchmark
    public long startTime() throws IOException {
        return ProcessStat.of(OURS).startTime();
    }
}
