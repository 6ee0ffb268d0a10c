package dev.panamax.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** The verbs whose calls fail. */
enum Verb {
    CREATE(3, CreateScenario::new),
    EXEC(2, ExecScenario::new),
    JOIN(1, JoinScenario::new),
    START(1, StartScenario::new),
    BUNDLE_JOIN(1, BundleJoinScenario::new),
    DELETE(1, DeleteScenario::new);

    private final int parts;
    private final BiFunction<String, Path, Scenario> scenario;

    Verb(int parts, BiFunction<String, Path, Scenario> scenario) {
        this.parts = parts;
        this.scenario = scenario;
    }

    /** Returns those that this run is about. */
    static List<Verb> chosen() {
        String only = System.getProperty("panamax.faults.only");
        return only == null ? List.of(values()) : List.of(valueOf(only));
    }

    /** Returns by how many victims at the same time it is run. */
    int parts() {
        return parts;
    }

    /**
     * Makes what all runs share.
     *
     * @param name what the names of cgroups, links and containers begin with
     * @param directory of its own
     */
    Scenario open(String name, Path directory) {
        return scenario.apply(name, directory);
    }
}
