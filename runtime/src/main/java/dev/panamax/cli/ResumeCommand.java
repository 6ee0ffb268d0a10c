package dev.panamax.cli;

import java.util.List;

/** {@code panamax resume}: lets the processes of a paused container go on. */
final class ResumeCommand {
    private static final Command COMMAND = new Command("resume", "ID", """
            Lets all processes of the paused container go on.
            """, List.of());

    private ResumeCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            globals.containersToChange().find(options.id()).resume();
            return 0;
        });
    }
}
