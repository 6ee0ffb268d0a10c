package dev.panamax.cli;

import java.util.List;

/** {@code panamax start}: starts the program of a created container. */
final class StartCommand {
    private static final Command COMMAND = new Command("start", "ID", """
            Starts the program of a created container, once. Returns when it has been executed.
            """, List.of());

    private StartCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            globals.containersToChange().find(options.id()).start();
            return 0;
        });
    }
}
