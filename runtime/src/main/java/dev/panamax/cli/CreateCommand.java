package dev.panamax.cli;

import java.util.List;

/** {@code panamax create}: makes a container whose program waits to be started. */
final class CreateCommand {
    private static final Command COMMAND = new Command("create", "ID", """
            Creates a container: everything is as the bundle's configuration says, but its program does not run before
            panamax start. The program's input and output are the caller's, unless it has a terminal.
            """, BundleOptions.table());

    private CreateCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            BundleOptions bundle = BundleOptions.read(options);
            ProcessOptions.check(options, bundle.hasTerminal(), true);
            globals.containersToChange().create(options.id(), bundle.createOptions(null));
            return 0;
        });
    }
}
