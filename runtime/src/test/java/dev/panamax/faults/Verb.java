package dev.panamax.faults;

import java.nio.file.Path;
import java.util.function.Function;

/** The verbs whose calls fail. */
enum Verb {
    EXEC(ExecScenario::new),
    JOIN(JoinScenario::new),
    CREATE(CreateScenario::new),
    START(StartScenario::new),
    BUNDLE_JOIN(BundleJoinScenario::new),
    DELETE(DeleteScenario::new);

    private final Function<Path, Scenario> scenario;

    Verb(Function<Path, Scenario> scenario) {
        this.scenario = scenario;
    }

    /** Makes what all runs share, in a directory. */
    Scenario open(Path directory) {
        return scenario.apply(directory);
    }
}
