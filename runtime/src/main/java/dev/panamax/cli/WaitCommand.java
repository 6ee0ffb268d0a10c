package dev.panamax.cli;

import dev.panamax.container.OciContainer;
import java.time.Duration;
import java.util.List;

/** {@code panamax wait}: waits until a container has stopped. */
final class WaitCommand {
    private static final Duration LONG = Duration.ofDays(365);

    private static final Command COMMAND = new Command("wait", "ID", """
            Waits until the container has stopped, or returns at once if it has. Its exit code is only known to its parent.
            """, List.of());

    private WaitCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            OciContainer container = globals.containers().find(options.id());
            while (!container.awaitStop(LONG)) {
                // It has been running for a year.
            }
            return 0;
        });
    }
}
