package dev.panamax.bench;

import dev.panamax.container.ContainerRuntime;
import dev.panamax.container.CreateOptions;
import dev.panamax.container.OciContainer;
import dev.panamax.oci.Bundle;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Containers that stay: 1, 10, 100, 1,000 in one JVM, and what it takes to start the next one. */
final class Growth implements AutoCloseable {
    private static final List<Integer> SIZES = List.of(0, 1, 10, 100, 1000);
    private static final int NEXT = 30;

    private final Workbench workbench;
    private final ContainerRuntime runtime;
    private final List<OciContainer> alive = new ArrayList<>();

    private Growth(Workbench workbench) {
        this.workbench = workbench;
        this.runtime = ContainerRuntime.at(workbench.state());
    }

    /**
     * The state with some containers.
     *
     * @param next median of the duration of another one, from its creation to its removal, in milliseconds
     * @param heap after a collection, in KiB
     * @param resident in MiB
     */
    record Point(int containers, double next, double heap, double resident, long threads, long descriptors) {}

    /** Adds containers up to a number, looks at each step, and removes them. */
    static List<Point> measure(Workbench workbench, int most) throws IOException, InterruptedException {
        try (Growth growth = new Growth(workbench)) {
            return growth.run(most);
        }
    }

    /** Returns a table of what was seen. */
    static String table(List<Point> points) {
        StringBuilder text = new StringBuilder("""
                | alive | the next one, ms | heap, KiB | resident, MiB | threads | descriptors |
                |---:|---:|---:|---:|---:|---:|
                """);
        for (Point point : points) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %d | %.2f | %.0f | %.1f | %d | %d |%n",
                    point.containers(),
                    point.next(),
                    point.heap(),
                    point.resident(),
                    point.threads(),
                    point.descriptors()));
        }
        return text.toString();
    }

    /** Adds containers and looks, until there are as many as wanted. */
    private List<Point> run(int most) throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        Candidate next = new InProcessBundle("", workbench.bundle(), workbench.state(), true);
        for (int i = 0; i < 10; i++) {
            next.start(NEXT);
        }
        for (int size : SIZES) {
            if (size > most) {
                break;
            }
            while (alive.size() < size) {
                add();
            }
            double median = Statistics.of("", next.start(NEXT)).median();
            points.add(new Point(
                    size,
                    median,
                    heap() / 1024.0,
                    OwnUsage.residentMemory(),
                    OwnUsage.threads(),
                    OwnUsage.descriptors()));
        }
        return points;
    }

    private void add() throws IOException {
        String id = "growth-" + alive.size();
        Workbench place = workbench.beside(id);
        place.run(List.of("/bin/busybox", "sleep", "3600"));
        OciContainer container = runtime.create(id, CreateOptions.of(Bundle.read(place.bundle())));
        alive.add(container);
        container.start();
    }

    /** Returns what is in use when all that nobody needs has been collected. */
    private static long heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(50);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Returns the heap that each container takes, in KiB, between the first and the last of the points. */
    static double heapEach(List<Point> points) {
        Point last = points.getLast();
        return (last.heap() - points.getFirst().heap()) / last.containers();
    }

    @Override
    public void close() {
        alive.forEach(container -> container.delete(true));
    }
}
