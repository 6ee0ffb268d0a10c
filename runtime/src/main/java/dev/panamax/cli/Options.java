package dev.panamax.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command: options with their values, and what is not an option.
 *
 * @param values what was given, in the order of the words; an option without a value has an empty one
 * @param operands what is not an option
 * @param separated whether {@code --} ended the options
 */
record Options(Map<String, List<String>> values, List<String> operands, boolean separated) {
    /**
     * An option of a command.
     *
     * @param name with two dashes; one will do, as in programs written in Go
     * @param letter the short name, with its dash, or empty
     * @param value what its value is called in the help, or empty if it has none
     * @param help empty for an option that is only there because callers use it
     */
    record Option(String name, String letter, String value, String help) {
        Option(String name, String value, String help) {
            this(name, "", value, help);
        }

        boolean isCalled(String word) {
            return word.equals(name) || name.equals("-" + word) || (!letter.isEmpty() && word.equals(letter));
        }

        String heading() {
            String first = letter.isEmpty() ? "" : letter + ", ";
            return "  " + first + name + (value.isEmpty() ? "" : " " + value);
        }
    }

    /**
     * Reads the words of a command; a value follows its option, or an equals sign.
     *
     * @param anywhere whether options may also stand behind operands; if not, the first operand ends them
     * @throws UsageException if an option is unknown, or its value is missing
     */
    static Options parse(String command, List<Option> known, List<String> words, boolean anywhere) {
        Map<String, List<String>> values = new HashMap<>();
        List<String> operands = new ArrayList<>();
        boolean separated = false;
        int at = 0;
        while (at < words.size() && !separated && (anywhere || operands.isEmpty())) {
            String word = words.get(at++);
            if (word.equals("--")) {
                separated = true;
            } else if (!word.startsWith("-") || word.equals("-")) {
                operands.add(word);
            } else {
                int equals = word.indexOf('=');
                Option option = find(command, known, equals < 0 ? word : word.substring(0, equals));
                if (option.value().isEmpty()) {
                    set(values, option, equals < 0 ? "true" : word.substring(equals + 1), word);
                } else if (equals >= 0) {
                    add(values, option, word.substring(equals + 1));
                } else if (at < words.size()) {
                    add(values, option, words.get(at++));
                } else {
                    throw new UsageException("flag needs an argument: " + word + " " + option.value());
                }
            }
        }
        operands.addAll(words.subList(at, words.size()));
        return new Options(values, operands, separated);
    }

    /** Sets an option without a value, or takes it back, as callers that were written for Go's options do. */
    private static void set(Map<String, List<String>> values, Option option, String truth, String word) {
        switch (truth) {
            case "true", "1" -> add(values, option, "");
            case "false", "0" -> values.remove(option.name());
            default -> throw new UsageException(option.name() + " takes no value: " + word);
        }
    }

    private static void add(Map<String, List<String>> values, Option option, String value) {
        List<String> all = values.get(option.name());
        if (all == null) {
            all = new ArrayList<>();
            values.put(option.name(), all);
        }
        all.add(value);
    }

    private static Option find(String command, List<Option> known, String word) {
        for (Option option : known) {
            if (option.isCalled(word)) {
                return option;
            }
        }
        throw new UsageException("unknown option " + word + ": see panamax " + (command.isEmpty() ? "" : command + " ")
                + "--help; a program's own options come after --");
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean has(Option option) {
        return has(option.name());
    }

    /** Returns the value of an option, the last one if there are several, or null. */
    @Nullable
    String value(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getLast();
    }

    @Nullable
    String value(Option option) {
        return value(option.name());
    }

    /** Returns the value of an option, or null if it was left out or is empty. */
    @Nullable
    String meant(Option option) {
        String value = value(option);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Returns the values of an option that may be given more than once, in their order. */
    List<String> all(Option option) {
        List<String> all = values.get(option.name());
        return all == null ? List.of() : all;
    }

    /** Returns the first operand, of a command that has one. */
    String id() {
        return operands.getFirst();
    }

    /** Returns the options as lines of a help text. */
    static String help(List<Option> options) {
        int width = 0;
        for (Option option : options) {
            width = Math.max(
                    width, option.help().isEmpty() ? 0 : option.heading().length());
        }
        StringBuilder text = new StringBuilder();
        for (Option option : options) {
            if (!option.help().isEmpty()) {
                String heading = option.heading();
                text.append(heading)
                        .repeat(' ', width + 2 - heading.length())
                        .append(option.help())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
