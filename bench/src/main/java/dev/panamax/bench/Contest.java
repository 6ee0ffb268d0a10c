package dev.panamax.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Candidates that start the same container, in turn, so that what else the machine does hits all of them.
 *
 * @param title what the container has, for people
 * @param candidates the first is what the others are compared with
 */
record Contest(String title, List<Candidate> candidates) {
    /**
     * Runs it.
     *
     * @param rounds how often each candidate's turn comes
     * @param starts how many containers it starts then
     */
    List<Statistics> run(int rounds, int starts) throws Exception {
        for (Candidate candidate : candidates) {
            candidate.start(candidate instanceof Program ? 2 : WARM_UP);
        }
        Map<Candidate, List<Sample>> samples = new LinkedHashMap<>();
        Map<Candidate, Double> processor = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Candidate candidate : candidates) {
                double before = OwnUsage.processor();
                samples.computeIfAbsent(candidate, key -> new ArrayList<>()).addAll(candidate.start(starts));
                processor.merge(candidate, OwnUsage.processor() - before, Double::sum);
            }
        }
        List<Statistics> statistics = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Statistics of = Statistics.of(candidate.name(), samples.get(candidate));
            statistics.add(of.with(
                    processor.get(candidate) / of.starts(),
                    candidate instanceof Program ? of.memory() : OwnUsage.memory()));
        }
        return statistics;
    }

    /** Starts until the JVM has compiled what matters. */
    private static final int WARM_UP = 400;
}
