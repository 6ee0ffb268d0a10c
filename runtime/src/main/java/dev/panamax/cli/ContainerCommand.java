package dev.panamax.cli;

import dev.panamax.cgroup.OomEvents;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.Container;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A command that does something with the container that runs with a data path. */
record ContainerCommand(Command command, BiConsumer<Options, Container> action) {
    static final ContainerCommand UNPAUSE = new ContainerCommand(
            "unpause",
            "Lets all processes of the paused container go on.",
            List.of(),
            (options, container) -> container.resume());

    static final ContainerCommand OOM = new ContainerCommand(
            "oom",
            "Prints a line with the time for each process of the running container that is killed because the\n"
                    + "container's memory has run out, until the container has ended.",
            List.of(),
            (options, container) -> printOomEvents(container));

    private ContainerCommand(
            String name, String description, List<Option> options, BiConsumer<Options, Container> action) {
        this(new Command(name, "", description, withDataPath(options)), action);
    }

    private static List<Option> withDataPath(List<Option> options) {
        List<Option> all = new ArrayList<>(options);
        all.add(DataPath.OPTION);
        return all;
    }

    int run(List<String> words) {
        return command.run(words, options -> {
            try (Container container = Container.open(DataPath.of(options))) {
                action.accept(options, container);
                return 0;
            }
        });
    }

    private static void printOomEvents(Container container) {
        try (OomEvents events = container.oomEvents()) {
            for (long count = events.await(); count > 0; count = events.await()) {
                for (long i = 0; i < count; i++) {
                    Output.print(Instant.now() + " oom\n");
                }
                System.out.flush();
            }
        }
    }
}
