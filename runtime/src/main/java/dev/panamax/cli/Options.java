package dev.panamax.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command: options with their values, up to {@code --} or the first word that is none, and what follows.
 *
 * @param operands what is not an option
 */
record Options(Map<String, String> values, List<String> operands) {
    /**
     * An option of a command.
     *
     * @param value what its value is called in the help, or empty if it has none
     */
    record Option(String name, String value, String help) {}

    /**
     * Reads the words of a command; a value follows its option, or an equals sign.
     *
     * @throws UsageException if an option is unknown, or its value is missing
     */
    static Options parse(String command, List<Option> known, List<String> words) {
        Map<String, String> values = new HashMap<>();
        int at = 0;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && !words.get(at).equals("-")) {
            String word = words.get(at++);
            if (word.equals("--")) {
                break;
            }
            int equals = word.indexOf('=');
            Option option = find(command, known, equals < 0 ? word : word.substring(0, equals));
            if (option.value().isEmpty()) {
                if (equals >= 0) {
                    throw new UsageException(option.name() + " takes no value: " + word);
                }
                values.put(option.name(), "");
            } else if (equals >= 0) {
                values.put(option.name(), word.substring(equals + 1));
            } else if (at < words.size()) {
                values.put(option.name(), words.get(at++));
            } else {
                throw new UsageException("flag needs an argument: " + word + " " + option.value());
            }
        }
        return new Options(values, new ArrayList<>(words.subList(at, words.size())));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    @Nullable
    String value(String name) {
        return values.get(name);
    }

    /** Returns the options as lines of a help text. */
    static String help(List<Option> options) {
        StringBuilder text = new StringBuilder();
        for (Option option : options) {
            String head = "  " + option.name() + (option.value().isEmpty() ? "" : " " + option.value());
            text.append(head)
                    .append(" ".repeat(Math.max(1, 22 - head.length())))
                    .append(option.help())
                    .append('\n');
        }
        return text.toString();
    }

    private static Option find(String command, List<Option> known, String name) {
        for (Option option : known) {
            if (option.name().equals(name)
                    || (name.equals("-h") && option.name().equals("--help"))) {
                return option;
            }
        }
        throw new UsageException("unknown option " + name + ": see panamax " + command
                + " --help; a program's own options come after --");
    }
}
