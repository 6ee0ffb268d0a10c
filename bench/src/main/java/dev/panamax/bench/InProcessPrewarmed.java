package dev.panamax.bench;

import dev.panamax.container.Prewarmed;
import java.util.ArrayList;
import java.util.List;

/** The same starts, with inits that wait already. What it takes to make these is no part of a start, but of the processor's time. */
record InProcessPrewarmed(String name, InProcess starts) implements Candidate {
    private static final int INITS = 2;

    @Override
    public List<Sample> start(int count) throws InterruptedException {
        List<Sample> samples = new ArrayList<>();
        try (Prewarmed inits = starts.exec().prewarm(INITS)) {
            for (int i = 0; i < count; i++) {
                while (inits.waiting() < INITS) {
                    Thread.sleep(1);
                }
                samples.add(InProcess.time(starts.exec().prewarmed(inits)));
            }
        }
        return samples;
    }
}
