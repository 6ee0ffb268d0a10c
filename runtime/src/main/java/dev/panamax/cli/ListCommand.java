package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.OciContainer;
import dev.panamax.logging.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code panamax list}: all containers below the root. */
final class ListCommand {
    private static final Option QUIET = new Option("--quiet", "-q", "", "print nothing but ids");

    private static final Command COMMAND = new Command("list", "", """
            Prints all containers that have their state below --root.
            """, List.of(Format.OPTION, QUIET));

    private ListCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            Format format = Format.of(options);
            List<OciContainer> containers = globals.containers().list();
            return Output.print(options.has(QUIET) ? ids(containers) : print(states(containers), format));
        });
    }

    private static String ids(List<OciContainer> containers) {
        StringBuilder text = new StringBuilder();
        for (OciContainer container : containers) {
            text.append(container.record().id()).append('\n');
        }
        return text.toString();
    }

    /** Finds out how all containers are; those of which this can't be said are told on standard error, and left out. */
    private static List<ContainerState> states(List<OciContainer> containers) {
        List<ContainerState> states = new ArrayList<>();
        for (OciContainer container : containers) {
            try {
                states.add(ContainerState.of(container));
            } catch (PanamaxException e) {
                System.err.println(
                        "panamax: " + container.record().id() + ": " + Printable.line(String.valueOf(e.getMessage())));
            }
        }
        return states;
    }

    static String print(List<ContainerState> states, Format format) {
        return switch (format) {
            case JSON -> json(states);
            case TABLE -> table(states);
        };
    }

    private static String json(List<ContainerState> states) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (ContainerState state : states) {
            list.add(state.fields());
        }
        return JsonPrinter.compact(list) + "\n";
    }

    private static String table(List<ContainerState> states) {
        Table table = new Table();
        table.row("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        for (ContainerState state : states) {
            table.row(
                    state.record().id(),
                    Integer.toString(state.pid()),
                    state.status().word(),
                    state.record().bundle().toString(),
                    state.created(),
                    state.owner());
        }
        return table.toString();
    }
}
