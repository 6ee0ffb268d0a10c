package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.container.InitMain;
import java.util.List;

/** {@code panamax init}: what a re-executed init is started as, by the runtime and nobody else. */
final class InitCommand {
    private static final Command COMMAND =
            new Command("init", "-- COMMAND [ARGUMENT...]", """
            Becomes the program in the new namespaces that exec has made. Only exec --reexec starts it: it needs a socket,
            whose number is in $pipe.
            """, List.of(ConfigFile.OPTION, DataPath.OPTION));

    private InitCommand() {}

    static int run(List<String> words) {
        return COMMAND.run(words, options -> {
            int pipe = pipe();
            String console = System.getenv().getOrDefault("console", "");
            try {
                InitMain.run(ConfigFile.read(options), console, pipe, options.operands());
            } catch (PanamaxException e) {
                InitMain.report(pipe, String.valueOf(e.getMessage()));
            }
            return 1;
        });
    }

    private static int pipe() {
        String pipe = System.getenv("pipe");
        try {
            if (pipe != null) {
                return Integer.parseInt(pipe);
            }
        } catch (NumberFormatException e) {
            throw new UsageException("init: $pipe is no number: " + pipe);
        }
        throw new UsageException("init is started by exec --reexec only: there is no $pipe");
    }
}
