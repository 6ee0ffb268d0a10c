package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import java.nio.file.Path;

/** Where {@code container.json} and the state of a container are. */
final class DataPath {
    static final Option OPTION = new Option(
            "--data-path", "DIR", "where state.json is while the container runs (default: $data_path, or .)");

    private DataPath() {}

    static Path of(Options options) {
        String named = options.value(OPTION.name());
        String inherited = System.getenv("data_path");
        return Path.of(named != null ? named : inherited != null ? inherited : "");
    }
}
