package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A word of the command line that something can be done by, and all that its help says.
 *
 * @param operands what follows the options, such as {@code COMMAND [ARGUMENT...]}; empty if nothing may
 * @param description in whole sentences, wrapped
 */
record Command(String name, String operands, String description, List<Option> options) {
    Command {
        List<Option> all = new ArrayList<>(options);
        all.add(new Option("--help", "", "show this text"));
        all.add(new Option("--version", "", "show the version"));
        options = all;
    }

    /** Reads what follows the command's name, and does what the options say, which is help and version in the first place. */
    int run(List<String> words, ToIntFunction<Options> action) {
        Options values = Options.parse(name, options, words);
        if (values.has("--help")) {
            return Main.print(help());
        }
        if (values.has("--version")) {
            return Main.printVersion();
        }
        if (operands.isEmpty() && !values.operands().isEmpty()) {
            throw new UsageException(name + " takes no arguments: " + String.join(" ", values.operands()));
        }
        return action.applyAsInt(values);
    }

    private String help() {
        String usage = "Usage: panamax " + name + " [OPTION...]" + (operands.isEmpty() ? "" : " " + operands);
        return usage + "\n\n" + description.strip() + "\n\nOptions:\n" + Options.help(options);
    }
}
