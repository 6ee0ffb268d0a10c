package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.ContainerRuntime;
import java.util.List;

/** {@code panamax delete}: removes what is left of a container. */
final class DeleteCommand {
    private static final Option FORCE =
            new Option("--force", "-f", "", "kill what still runs; there need not be such a container at all");

    private static final Command COMMAND = new Command("delete", "ID", """
            Removes all that is left of a container that has stopped, or was never started.
            """, List.of(FORCE));

    private DeleteCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            ContainerRuntime containers = globals.containersToChange();
            if (options.has(FORCE)) {
                containers.remove(options.id());
            } else {
                containers.find(options.id()).delete(false);
            }
            return 0;
        });
    }
}
