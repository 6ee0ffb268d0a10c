package dev.panamax.container;

import dev.panamax.linux.Argument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The environment of a container's program. */
final class Environment {
    private static final String HOME = "HOME";

    private Environment() {}

    /**
     * Returns the variables as {@code execve(2)} takes them: of two with one name the last counts, and a missing or empty
     * {@code HOME} is the user's.
     *
     * @param home the address of {@code HOME=...}
     */
    static Argument vector(List<String> environment, Argument home) {
        Map<String, String> variables = variables(environment);
        List<Argument> words = new ArrayList<>();
        boolean known = !variables.getOrDefault(HOME, "").isEmpty();
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (known || !variable.getKey().equals(HOME)) {
                words.add(Argument.text(variable.getKey() + "=" + variable.getValue()));
            }
        }
        if (!known) {
            words.add(home);
        }
        return vectorOf(words);
    }

    /** Returns variables as {@code execve(2)} takes them, as they are. */
    static Argument vector(List<String> environment) {
        List<Argument> words = new ArrayList<>();
        for (String variable : environment) {
            words.add(Argument.text(variable));
        }
        return vectorOf(words);
    }

    /** Ends a vector. Secrets are among the variables: nobody is to read them in a message. */
    private static Argument vectorOf(List<Argument> variables) {
        String description = "[" + variables.size() + " variables]";
        variables.add(Argument.NULL);
        return new Argument.Words(variables, description);
    }

    /** Returns the value of a variable, or an empty text. */
    static String get(List<String> environment, String name) {
        return variables(environment).getOrDefault(name, "");
    }

    private static Map<String, String> variables(List<String> environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : environment) {
            int equals = variable.indexOf('=');
            variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return variables;
    }
}
