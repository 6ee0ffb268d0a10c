package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.cgroup.OciStatsJson;
import dev.panamax.cgroup.OomEvents;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.ContainerStatus;
import dev.panamax.container.OciContainer;
import dev.panamax.linux.Uninterruptibly;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code panamax events}: how a container is doing, an object a line. */
final class EventsCommand {
    private static final Option STATS = new Option("--stats", "", "print the counters once, and nothing else");
    private static final Option INTERVAL = new Option("--interval", "SPAN", "print them every SPAN (default: 5s)");
    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(5);

    private static final Command COMMAND = new Command("events", "ID", """
            Prints the container's counters again and again, and tells of each process of it that is killed because its
            memory has run out, until it has stopped.
            """, List.of(STATS, INTERVAL));

    private final OciContainer container;
    private final String id;
    private volatile @Nullable PanamaxException failure;

    private EventsCommand(OciContainer container, String id) {
        this.container = container;
        this.id = id;
    }

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            String span = options.meant(INTERVAL);
            Duration interval = span == null ? USUAL_INTERVAL : Interval.parse(INTERVAL.name(), span);
            OciContainer container = globals.containersToChange().find(options.id());
            if (container.status() == ContainerStatus.STOPPED) {
                throw new UsageException("container not running: " + options.id() + " has stopped");
            }
            EventsCommand events = new EventsCommand(container, options.id());
            if (options.has(STATS)) {
                events.printStats();
            } else {
                events.follow(interval);
            }
            return 0;
        });
    }

    private void printStats() {
        Output.printNow(OciStatsJson.write(id, container.stats()));
    }

    private void follow(Duration interval) {
        try (OomEvents events = container.oomEvents()) {
            Thread listener = Thread.ofPlatform().daemon().name("panamax-oom").start(() -> tell(events));
            while (!container.awaitStop(interval)) {
                printStatsUnlessStopped();
            }
            Uninterruptibly.join(listener);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void printStatsUnlessStopped() {
        try {
            printStats();
        } catch (PanamaxException e) {
            if (!container.awaitStop(Duration.ZERO)) {
                throw e;
            }
        }
    }

    private void tell(OomEvents events) {
        try {
            for (long count = events.await(); count > 0; count = events.await()) {
                for (long i = 0; i < count; i++) {
                    Output.printNow(OciStatsJson.outOfMemory(id));
                }
            }
        } catch (PanamaxException e) {
            failure = e;
        }
    }
}
