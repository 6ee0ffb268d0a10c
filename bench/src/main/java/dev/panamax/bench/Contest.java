package dev.panamax.bench;

import java.io.IOException;
import java.util.List;

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
     * @param starts how many containers it starts then, at most: a slow one starts fewer
     */
    List<Statistics> run(int rounds, int starts) throws IOException, InterruptedException {
        List<Turns> all = candidates.stream().map(Turns::new).toList();
        for (Turns each : all) {
            each.warmUp();
        }
        for (int round = 0; round < rounds; round++) {
            for (Turns each : all) {
                each.take(starts);
            }
        }
        return all.stream().map(Turns::statistics).toList();
    }
}
