package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.CreateOptions;
import dev.panamax.linux.Fd;
import dev.panamax.oci.Bundle;
import dev.panamax.oci.Process;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a container is created from, and how, as the options of the verbs that create say it. */
record BundleOptions(Bundle bundle, Options options) {
    private static final Option BUNDLE =
            new Option("--bundle", "-b", "DIR", "the bundle's directory (default: the working directory)");
    private static final Option CONFIG =
            new Option("--config", "-f", "FILE", "the configuration (default: config.json in the bundle)");
    private static final Option NO_PIVOT =
            new Option("--no-pivot", "", "move the root instead of pivoting: for roots on a ramfs");
    private static final Option NO_NEW_KEYRING =
            new Option("--no-new-keyring", "", "keep the caller's session keyring");

    /** Returns the options of verbs that create, with more of their own. */
    static List<Option> table(Option... more) {
        List<Option> all = new ArrayList<>(List.of(
                BUNDLE,
                CONFIG,
                ProcessOptions.CONSOLE_SOCKET,
                ProcessOptions.PID_FILE,
                ProcessOptions.PRESERVE_FDS,
                NO_PIVOT,
                NO_NEW_KEYRING));
        all.addAll(List.of(more));
        return all;
    }

    /** Reads the bundle that is meant. */
    static BundleOptions read(Options options) {
        String named = options.meant(BUNDLE);
        Path directory = directory(named == null ? "" : named);
        String config = options.meant(CONFIG);
        Bundle bundle = config == null ? Bundle.read(directory) : Bundle.read(directory, Path.of(config));
        return new BundleOptions(bundle, options);
    }

    private static Path directory(String named) {
        try {
            return Path.of(named).toRealPath();
        } catch (IOException e) {
            throw new UsageException("can't use the bundle " + Path.of(named).toAbsolutePath() + ": "
                    + FileContents.reason(e) + ": name one with --bundle");
        }
    }

    boolean hasTerminal() {
        Process process = bundle.spec().process();
        return process != null && process.terminal();
    }

    /**
     * Returns how the container is created.
     *
     * @param terminal gets the terminal's other side if it stays with us; null if it does not
     */
    CreateOptions createOptions(@Nullable Consumer<Fd> terminal) {
        return new CreateOptions(
                bundle,
                ProcessOptions.consoleSocket(options),
                terminal,
                ProcessOptions.pidFile(options),
                ProcessOptions.preservedFds(options),
                options.has(NO_PIVOT),
                options.has(NO_NEW_KEYRING));
    }
}
