package dev.panamax.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A candidate's turns in a contest. One that can't start containers here says why, and the others go on. */
final class Turns {
    /** The compilers of a JVM are done with what matters after some thousand starts, not after some hundred. */
    private static final int WARM_UP = 2000;

    private static final int BATCH = 200;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(15);
    /** How much faster a batch must be than the best before it to say that there is more to come. */
    private static final double STILL_FALLING = 0.98;

    private static final Duration LONGEST_TURN = Duration.ofMillis(300);
    private static final int FEWEST = 2;

    private final Candidate candidate;
    private final List<Sample> samples = new ArrayList<>();
    private double processor;
    private double usual = 1;
    private @Nullable String problem;

    Turns(Candidate candidate) {
        this.candidate = candidate;
    }

    /** Lets a program find its files in memory, and a JVM compile what matters. */
    void warmUp() throws IOException, InterruptedException {
        if (candidate.isCommand()) {
            usual = median(start(FEWEST));
        } else {
            settle();
        }
    }

    /** Starts until the median of the last batch is no longer less than that of those before. */
    private void settle() throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_WARM_UP.toNanos();
        double best = Double.MAX_VALUE;
        int starts = 0;
        boolean falling = true;
        while (problem == null && (starts < WARM_UP || falling) && System.nanoTime() < end) {
            usual = median(start(BATCH));
            falling = usual < STILL_FALLING * best;
            best = Math.min(best, usual);
            starts += BATCH;
        }
    }

    /** Takes a turn of some starts, fewer if they would take too long. */
    void take(int starts) throws IOException, InterruptedException {
        if (problem == null) {
            int fitting = (int) (LONGEST_TURN.toMillis() / usual);
            double before = OwnUsage.processor();
            samples.addAll(start(Math.max(FEWEST, Math.min(starts, fitting))));
            processor += OwnUsage.processor() - before;
        }
    }

    Statistics statistics() {
        if (problem != null || samples.isEmpty()) {
            return Statistics.absent(candidate.name(), problem == null ? "it had no turn" : problem);
        }
        Statistics statistics = Statistics.of(candidate.name(), samples);
        double memory = candidate.isCommand() ? statistics.memory() : OwnUsage.memory();
        // What is known of each start leaves out what a candidate does between them.
        double used = statistics.processor() > 0 ? statistics.processor() : processor / samples.size();
        return statistics.with(used, memory);
    }

    private List<Sample> start(int count) throws IOException, InterruptedException {
        try {
            return candidate.start(count);
        } catch (RuntimeException e) {
            problem = String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(e.toString());
            return List.of();
        }
    }

    private static double median(List<Sample> some) {
        return some.isEmpty() ? 1 : Statistics.of("", some).median();
    }
}
