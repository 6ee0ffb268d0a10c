package dev.panamax.cli;

import dev.panamax.container.Container;
import dev.panamax.oci.ContainerId;
import java.util.List;

/** {@code panamax pause}: stops all processes of a container, which is known by its id or by its data path. */
final class PauseCommand {
    private static final Command COMMAND = new Command("pause", "[ID]", """
            Stops all processes of a running container where they are, and returns when they have: of the container with an
            id, or without one, of the container in the data path.
            """, List.of(DataPath.OPTION));

    private PauseCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            List<String> ids = options.operands();
            if (ids.isEmpty()) {
                pauseInDataPath(options);
            } else if (ids.size() > 1 || options.has(DataPath.OPTION)) {
                throw new UsageException("pause takes no arguments: " + String.join(" ", ids)
                        + ", except for one id without --data-path");
            } else {
                ContainerId.check(options.id());
                globals.containersToChange().find(options.id()).pause();
            }
            return 0;
        });
    }

    private static void pauseInDataPath(Options options) {
        try (Container container = Container.open(DataPath.of(options))) {
            container.pause();
        }
    }
}
