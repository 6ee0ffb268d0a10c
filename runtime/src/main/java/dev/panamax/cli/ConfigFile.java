package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.config.ContainerConfig;
import dev.panamax.config.ContainerConfigWriter;
import dev.panamax.config.ContainerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration that a command works with. */
final class ConfigFile {
    static final Option OPTION =
            new Option("--config", "FILE", "the container's configuration (default: container.json in the data path)");

    private static final Command PRINT = new Command("config", "", """
            Prints the container's configuration as it is understood: what is not known, or has its default, is left
            out. Whether a container can be made of it is not looked at.
            """, List.of(OPTION, DataPath.OPTION));

    private ConfigFile() {}

    /** {@code panamax config}. */
    static int print(List<String> words) {
        return PRINT.run(words, options -> Output.print(ContainerConfigWriter.write(parse(options))));
    }

    /** Reads the named configuration, or the data path's, which must be there. */
    static ContainerConfig read(Options options) {
        return read(path(options));
    }

    private static ContainerConfig parse(Options options) {
        Path file = path(options);
        return ContainerJson.parse(file.toString(), text(file));
    }

    /** Reads the named configuration, or the data path's; returns null if no configuration was meant at all. */
    static @Nullable ContainerConfig readIfMeant(Options options) {
        return isMeant(options) ? read(path(options)) : null;
    }

    /** Returns whether a configuration is named, or there is one in the data path. */
    static boolean isMeant(Options options) {
        return options.value(OPTION.name()) != null
                || System.getenv("data_path") != null
                || Files.exists(path(options));
    }

    private static ContainerConfig read(Path file) {
        return ContainerJson.read(file.toString(), text(file));
    }

    private static Path path(Options options) {
        String named = options.value(OPTION.name());
        return named != null ? Path.of(named) : DataPath.of(options).resolve("container.json");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException("can't read the configuration " + file.toAbsolutePath() + ": " + e.getMessage());
        }
    }
}
