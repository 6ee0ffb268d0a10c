package dev.panamax.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The verbs whose calls fail. */
enum Verb {
    CREATE(3),
    EXEC(2),
    JOIN(1),
    START(1),
    BUNDLE_JOIN(1),
    DELETE(1);

    private final int parts;

    Verb(int parts) {
        this.parts = parts;
    }

    /** Returns those that this run is about. */
    static List<Verb> chosen() {
        String only = System.getProperty("panamax.faults.only");
        return only == null ? List.of(values()) : List.of(valueOf(only));
    }

    /** Returns what tells it from the others in short names. */
    String letter() {
        return name().substring(0, 1).toLowerCase(Locale.ROOT);
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
        return switch (this) {
            case CREATE -> new CreateScenario(name, directory);
            case EXEC -> new ExecScenario(name, directory);
            case JOIN -> new JoinScenario(name, directory);
            case START -> new StartScenario(name, directory);
            case BUNDLE_JOIN -> new BundleJoinScenario(name, directory);
            case DELETE -> new DeleteScenario(name, directory);
        };
    }
}
