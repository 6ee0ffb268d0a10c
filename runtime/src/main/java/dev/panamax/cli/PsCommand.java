package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.proc.ProcessListing;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** {@code panamax ps}: the processes of a container, as the host sees them. */
final class PsCommand {
    /** What ps(1) is usually called with, and all that is printed here. */
    private static final Option EVERYTHING = new Option("-ef", "", "");

    private static final Command COMMAND = new Command("ps", "ID", """
            Prints the processes of the container with their numbers on the host.
            """, List.of(Format.OPTION, EVERYTHING));

    private PsCommand() {}

    static int run(Globals globals, List<String> words) {
        return COMMAND.run(words, options -> {
            Format format = Format.of(options);
            List<Integer> processes = globals.containers().find(options.id()).processes();
            return Output.print(
                    switch (format) {
                        case JSON -> JsonPrinter.compact(processes) + "\n";
                        case TABLE -> ProcessTable.ofThisMoment().print(listings(processes));
                    });
        });
    }

    private static List<ProcessListing> listings(List<Integer> processes) {
        List<ProcessListing> listings = new ArrayList<>();
        for (int process : processes) {
            try {
                listings.add(ProcessListing.of(process));
            } catch (NoSuchFileException e) {
                // It has ended since the list was made.
            } catch (IOException e) {
                throw new UsageException("can't read about process " + process + ": " + FileContents.reason(e));
            }
        }
        return listings;
    }
}
