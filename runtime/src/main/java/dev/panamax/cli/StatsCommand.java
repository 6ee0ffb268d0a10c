package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.cli.Options.Option;
import dev.panamax.container.Container;
import dev.panamax.container.ContainerStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code panamax stats}: the counters of a running container, once or again and again. */
final class StatsCommand {
    private static final String INTERVAL = "--interval";
    private static final String FORMAT = "--format";

    private static final Command COMMAND = new Command(
            "stats",
            "",
            """
            Prints the counters of the running container: processor time in nanoseconds, memory and traffic in bytes. A
            table also shows the share of one processor since the line before.
            """,
            List.of(
                    new Option(INTERVAL, "SPAN", "print them every SPAN, such as 1s, until the container has ended"),
                    new Option(FORMAT, "json|table", "as an object (default), or as a line for people"),
                    DataPath.OPTION));

    private final Container container;
    private final boolean table;
    private final @Nullable Duration interval;

    private StatsCommand(Container container, Options options) {
        String format = options.value(FORMAT);
        if (format != null && !format.equals("json") && !format.equals("table")) {
            throw new UsageException(FORMAT + " takes json or table, and not \"" + format + "\"");
        }
        String span = options.value(INTERVAL);
        this.container = container;
        this.table = "table".equals(format);
        this.interval = span == null ? null : Interval.parse(INTERVAL, span);
    }

    static int run(List<String> words) {
        return COMMAND.run(words, options -> {
            try (Container container = Container.open(DataPath.of(options))) {
                return new StatsCommand(container, options).print();
            }
        });
    }

    private int print() {
        StatsTable lines = new StatsTable();
        if (table) {
            Output.print(lines.header() + "\n");
        }
        if (interval == null) {
            ContainerStats stats = container.stats();
            return Output.print(table ? lines.line(stats, System.nanoTime()) + "\n" : stats.toJson());
        }
        do {
            try {
                ContainerStats stats = container.stats();
                Output.print((table ? lines.line(stats, System.nanoTime()) : stats.toJson()) + "\n");
                System.out.flush();
            } catch (PanamaxException e) {
                if (!container.awaitExit(Duration.ZERO)) {
                    throw e;
                }
            }
        } while (!container.awaitExit(interval));
        return 0;
    }
}
