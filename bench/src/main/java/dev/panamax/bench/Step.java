package dev.panamax.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A command that is run once in each start, with others before and after it that are not counted.
 *
 * @param before what it needs
 * @param after what removes what is left
 */
record Step(String name, List<Program> before, Program counted, List<Program> after) implements Candidate {
    @Override
    public boolean isCommand() {
        return true;
    }

    @Override
    public List<Sample> start(int count) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            for (Program each : before) {
                each.start(1);
            }
            samples.addAll(counted.start(1));
            for (Program each : after) {
                each.start(1);
            }
        }
        return samples;
    }
}
