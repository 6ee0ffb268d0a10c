package dev.panamax.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls of each verb fail in turn, those of the runtime as well as those of its programs: the verb fails clearly or does all that it
 * should, and nothing is left. {@code -Dpanamax.faults.stride=N} takes every N-th call, {@code -Dpanamax.faults.only=VERB} one
 * verb.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "the filter's numbers are of x86-64")
class FaultsTest {
    /** Most of the time, a victim waits for the kernel to take namespaces away. */
    private static final int AT_ONCE = 3;

    @TempDir
    Path directory;

    @Test
    void noCallThatFailsIsTakenForSomethingElseAndNothingIsLeft() throws Exception {
        Machine before = Machine.look().withoutFds();
        List<Future<Round>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Verb verb : Verb.chosen()) {
                for (int part = 0; part < verb.parts(); part++) {
                    Round round = new Round(verb, part, directory.resolve(verb + "-" + part));
                    running.add(threads.submit(round));
                }
            }
        }
        Figures figures = Figures.of("faults");
        List<String> bad = new ArrayList<>();
        for (Future<Round> future : running) {
            Round round = future.get();
            System.out.println(round);
            figures.count("faults injected", round.injected());
            figures.count("leaks", round.leaks()).count("wrong", round.wrong().size() - round.leaks());
            bad.addAll(round.wrong());
        }
        figures.write();
        assertThat(bad).isEmpty();
        assertThat(Machine.look().withoutFds().since(before)).isEmpty();
    }
}
