package dev.panamax.cli;

import dev.panamax.cli.Options.Option;
import dev.panamax.oci.ContainerId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A word of the command line that something can be done by, and all that its help says.
 *
 * @param operands what follows the options, such as {@code ID}; empty if nothing may. {@code COMMAND} takes all words from the first
 *     one that is no option
 * @param description in whole sentences, wrapped
 */
record Command(String name, String operands, String description, List<Option> options) {
    private static final String ID = "ID";

    Command {
        List<Option> all = new ArrayList<>(options);
        all.add(new Option("--help", "-h", "", "show this text"));
        all.add(new Option("--version", "", "show the version"));
        options = all;
    }

    /** Reads what follows the command's name, and does what the options say, which is help and version in the first place. */
    int run(List<String> words, ToIntFunction<Options> action) {
        Options values = Options.parse(name, options, words, !operands.contains("COMMAND"));
        if (values.has("--help")) {
            return Output.print(help());
        }
        if (values.has("--version")) {
            return Version.print();
        }
        check(values.operands());
        return action.applyAsInt(values);
    }

    private void check(List<String> given) {
        if (operands.isEmpty() && !given.isEmpty()) {
            throw new UsageException(name + " takes no arguments: " + String.join(" ", given));
        }
        if (operands.equals(ID) || operands.startsWith(ID + " [")) {
            if (given.isEmpty()) {
                throw new UsageException(name + " needs the id of a container: panamax " + name + " " + operands);
            }
            ContainerId.check(given.getFirst());
        }
        if (operands.equals(ID) && given.size() > 1) {
            throw new UsageException(
                    name + " takes one id, and nothing after it: " + String.join(" ", given.subList(1, given.size())));
        }
    }

    private String help() {
        String usage = "Usage: panamax " + name + " [OPTION...]" + (operands.isEmpty() ? "" : " " + operands);
        return usage + "\n\n" + description.strip() + "\n\nOptions:\n" + Options.help(options);
    }
}
