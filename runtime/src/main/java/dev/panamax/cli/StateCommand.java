package dev.panamax.cli;

import java.util.List;

/** {@code panamax state}: where a container is in its life. */
final class StateCommand {
    private static final Command COMMAND = new Command("state", "ID", """
            Prints the container's state as an object.
            """, List.of());

    private StateCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            ContainerState state = ContainerState.of(globals.containers().find(options.id()));
            return Output.print(JsonPrinter.indented(state.fields(), "  ") + "\n");
        });
    }
}
