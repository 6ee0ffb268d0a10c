package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.Container;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A command that does something with the container that runs with a data path. */
final class ContainerCommand {
    private final String name;
    private final String summary;
    private final Options options;

    ContainerCommand(String name, String summary, List<String> words) {
        this.name = name;
        this.summary = summary;
        this.options = Options.parse(name, knownOptions(), words);
    }

    private static List<Option> knownOptions() {
        return List.of(
                DataPath.OPTION,
                new Option("--help", "", "show this text"),
                new Option("--version", "", "show the version"));
    }

    int run(Consumer<Container> action) {
        if (options.has("--help")) {
            String usage = "Usage: panamax " + name + " [OPTION...]\n\n" + summary + "\n\nOptions:\n";
            return Main.print(usage + Options.help(knownOptions()));
        }
        if (options.has("--version")) {
            return Main.printVersion();
        }
        if (!options.operands().isEmpty()) {
            throw new UsageException(name + " takes no arguments: " + String.join(" ", options.operands()));
        }
        try (Container container = Container.open(DataPath.of(options))) {
            action.accept(container);
            return 0;
        }
    }

    /** Where the state of a container is. */
    static final class DataPath {
        static final Option OPTION = new Option(
                "--data-path", "DIR", "where state.json is while the container runs (default: $data_path, or .)");

        private DataPath() {}

        static Path of(Options options) {
            String named = options.value(OPTION.name());
            String inherited = System.getenv("data_path");
            return Path.of(named != null ? named : inherited != null ? inherited : "");
        }
    }
}
