package dev.panamax.bench;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;

/** What is known of memory, for the goals about it. */
final class Memory {
    private OptionalDouble waiting = OptionalDouble.empty();
    private OptionalDouble smallest = OptionalDouble.empty();
    private OptionalDouble heapEach = OptionalDouble.empty();
    private int containers;

    void measure(Workbench workbench) throws IOException {
        waiting = OptionalDouble.of(Footprint.waiting(workbench));
        smallest = OptionalDouble.of(Footprint.smallest(workbench));
    }

    void grown(List<Growth.Point> points) {
        containers = points.getLast().containers();
        heapEach = OptionalDouble.of(Growth.heapEach(points));
    }

    void addTo(Goals goals) {
        goals.add(Goal.atMost("smallest", "limit of memory with which `/bin/true` runs", 1, "MiB", smallest));
        goals.add(Goal.atMost("waiting", "private memory of a container that waits for its start", 64, "KiB", waiting));
        goals.add(Goal.atMost(
                "resident",
                "peak resident memory of `panamax run`",
                64,
                "MiB",
                goals.memory("bundle", Compare.PANAMAX_RUN)));
        goals.add(Goal.atMost(
                "heap", "heap of each of %,d containers that run".formatted(containers), 20, "KiB", heapEach));
    }
}
