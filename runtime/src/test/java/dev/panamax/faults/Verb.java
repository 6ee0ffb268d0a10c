package dev.panamax.faults;

import java.nio.file.Path;
import java.util.List;

/** The verbs whose calls fail. */
enum Verb {
    CREATE(3, 'c'),
    EXEC(2, 'e'),
    JOIN(1, 'j'),
    START(1, 's'),
    BUNDLE_JOIN(1, 'b'),
    DELETE(1, 'd');

    private final int parts;
    private final char mark;

    Verb(int parts, char mark) {
        this.parts = parts;
        this.mark = mark;
    }

    /** Returns what tells its names from others'. */
    char mark() {
        return mark;
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
