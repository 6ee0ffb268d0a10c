package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Signal;
import java.util.List;

/** {@code panamax kill}: sends a signal to a container. */
final class KillCommand {
    private static final Option ALL = new Option("--all", "-a", "", "send it to all processes");

    private static final Command COMMAND = new Command("kill", "ID [SIGNAL]", """
            Sends a signal to the container's first process, or to all of them. The signal is a name, with or without SIG,
            such as TERM, sigkill or RTMIN+3, or a number; without one it is TERM.
            """, List.of(ALL));

    private KillCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            int signal = signal(options.operands());
            OciContainer container = globals.containersToChange().find(options.id());
            if (options.has(ALL)) {
                container.killAll(signal);
            } else {
                container.kill(signal);
            }
            return 0;
        });
    }

    private static int signal(List<String> operands) {
        return switch (operands.size()) {
            case 1 -> Signal.SIGTERM.number();
            case 2 -> SignalName.parse(operands.get(1));
            default ->
                throw new UsageException("kill takes an id and a signal, and nothing after it: "
                        + String.join(" ", operands.subList(2, operands.size())));
        };
    }
}
