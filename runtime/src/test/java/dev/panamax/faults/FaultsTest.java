package dev.panamax.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.linux.Errno;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Figures;
import dev.panamax.testing.Machine;
import dev.panamax.testing.Requires;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each call of each verb fails in turn, those of the runtime as well as those of its programs: the verb fails clearly or does all that it
 * should, and nothing is left. {@code -Dpanamax.faults.stride=N} takes every N-th place, {@code -Dpanamax.faults.only=VERB} one verb.
 */
@Requires({Feature.ROOT, Feature.BUSYBOX, Feature.CGROUPS, Feature.VETH})
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "the filter's numbers are of x86-64")
class FaultsTest {
    private static final Figures FIGURES = Figures.of("faults");

    @TempDir
    Path directory;

    @AfterAll
    static void writeFigures() {
        FIGURES.write();
    }

    @ParameterizedTest
    @EnumSource
    void noCallThatFailsIsTakenForSomethingElseAndNothingIsLeft(Verb verb) throws IOException {
        String only = System.getProperty("panamax.faults.only", verb.name());
        if (!only.equals(verb.name())) {
            return;
        }
        Machine before = Machine.look();
        List<String> bad = new ArrayList<>();
        long injected = 0;
        long reached = 0;
        Crowd victims = new Crowd(verb, directory);
        try (victims) {
            List<Fault> faults = faults(victims);
            for (Fault fault : faults) {
                Turn turn = victims.turn(fault);
                injected += turn.injected() ? 1 : 0;
                if (isBad(fault, turn) && !isPutRight(turn, victims)) {
                    bad.add(fault + ": " + turn.result() + " -> " + turn.after());
                    victims.replace();
                }
            }
            reached = faults.size();
        }
        System.out.println(verb + ": " + injected + " of " + reached + " faults");
        FIGURES.count("faults injected", injected).count("leaks", bad.size());
        assertThat(bad).isEmpty();
        assertThat(Machine.look().since(before)).isEmpty();
    }

    /** A cgroup that can't be removed is told of by its name, and the next run of the verb removes it. */
    private static boolean isPutRight(Turn turn, Crowd victims) throws IOException {
        if (turn.succeeded() || !turn.tellsWhatItLeaves()) {
            return false;
        }
        Turn next = victims.turn(null);
        return next.succeeded() && next.isClean();
    }

    private static boolean isBad(Fault fault, Turn turn) {
        return !turn.isClean() || (turn.injected() && fault.errno() == Errno.EINTR && !turn.succeeded());
    }

    private static List<Fault> faults(Crowd victims) throws IOException {
        Turn whole = victims.turn(null);
        assertThat(whole.succeeded() && whole.isClean()).as("%s", whole).isTrue();
        int stride = Integer.getInteger("panamax.faults.stride", 1);
        List<Fault> faults = new ArrayList<>();
        int number = 0;
        for (Map.Entry<Place, SeenCall> call : whole.seen().entrySet()) {
            if (number++ % stride == 0) {
                for (Errno errno : Errors.of(call.getValue(), number / stride)) {
                    faults.add(new Fault(call.getKey(), call.getValue(), errno));
                }
            }
        }
        return faults;
    }
}
