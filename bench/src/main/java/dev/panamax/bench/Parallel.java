package dev.panamax.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A way to start containers from several places at once, each with names of its own.
 *
 * @param places as many as there are at most
 */
record Parallel(String name, List<Candidate> places) {
    private static final int WARM_UP = 1000;

    /**
     * What was seen of some at once.
     *
     * @param rate containers a second
     * @param median duration of one, in milliseconds
     */
    record Rate(double rate, double median) {}

    /** Starts containers before anything is counted. */
    void warmUp() throws IOException, InterruptedException {
        for (Candidate place : places) {
            place.start(place.isCommand() ? 1 : WARM_UP / places.size());
        }
    }

    /**
     * Starts containers at some places at once.
     *
     * @param starts how many at each
     */
    Rate run(int atOnce, int starts) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            List<Future<List<Sample>>> running = new ArrayList<>();
            long begin = System.nanoTime();
            for (Candidate place : places.subList(0, atOnce)) {
                running.add(threads.submit(() -> place.start(starts)));
            }
            List<Sample> samples = new ArrayList<>();
            for (Future<List<Sample>> each : running) {
                samples.addAll(result(each));
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Rate(
                    samples.size() / seconds, Statistics.of(name, samples).median());
        }
    }

    private static List<Sample> result(Future<List<Sample>> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        }
    }
}
