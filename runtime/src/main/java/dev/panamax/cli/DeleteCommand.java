package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.ContainerException;
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
            delete(globals.containersToChange(), options.id(), options.has(FORCE));
            return 0;
        });
    }

    private static void delete(ContainerRuntime containers, String id, boolean force) {
        try {
            boolean nothingLeft = force && (!containers.exists(id) || containers.removeTraces(id));
            if (!nothingLeft) {
                containers.find(id).delete(force);
            }
        } catch (ContainerException e) {
            boolean deletedByOthers = force && !containers.exists(id);
            if (!deletedByOthers) {
                throw e;
            }
        }
    }
}
