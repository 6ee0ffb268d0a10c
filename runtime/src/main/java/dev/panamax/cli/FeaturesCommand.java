package dev.panamax.cli;

import java.util.List;

/** {@code panamax features}: what configurations may ask for. */
final class FeaturesCommand {
    private static final Command COMMAND = new Command("features", "", """
            Prints what configurations may ask for, as the Features structure of the OCI runtime specification. The host may
            lack some of it.
            """, List.of());

    private FeaturesCommand() {}

    static int run(List<String> words) {
        return COMMAND.run(words, options -> Output.print(JsonPrinter.indented(Features.structure(), "    ") + "\n"));
    }
}
