package dev.panamax.bench;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What is told of the samples of one candidate.
 *
 * @param problem why there are none, or empty
 */
record Statistics(String name, int starts, double median, double p99, double processor, double memory, String problem) {
    /** Says that there is nothing to tell, and why. */
    static Statistics absent(String name, String problem) {
        return new Statistics(name, 0, 0, 0, 0, 0, problem);
    }

    boolean isAbsent() {
        return !problem.isEmpty();
    }

    /**
     * Sums samples up.
     *
     * @return times in milliseconds, the processor's as the mean of all, memory in MiB; 0 for what is not known
     */
    static Statistics of(String name, List<Sample> samples) {
        double processor = samples.stream()
                .mapToLong(Sample::processorMicroseconds)
                .average()
                .orElse(0);
        long memory = samples.stream().mapToLong(Sample::memoryKib).max().orElse(0);
        return new Statistics(
                name,
                samples.size(),
                quantile(samples, Sample::nanoseconds, 0.5) / 1e6,
                quantile(samples, Sample::nanoseconds, 0.99) / 1e6,
                processor / 1e3,
                memory / 1024.0,
                "");
    }

    /** The same with what only the whole process knows. */
    Statistics with(double newProcessor, double newMemory) {
        return new Statistics(name, starts, median, p99, newProcessor, newMemory, problem);
    }

    private static double quantile(List<Sample> samples, ToLongFunction<Sample> figure, double share) {
        long[] sorted = samples.stream().mapToLong(figure).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
    }
}
