package dev.panamax.oci;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.config.Faults;
import java.util.List;

/** Names of containers: they become names of directories and cgroups. */
public final class ContainerId {
    /** {@code NAME_MAX}. */
    private static final int LONGEST = 255;

    private ContainerId() {}

    /**
     * Checks an id.
     *
     * @throws ConfigException if no container can have it
     */
    public static void check(String id) {
        if (id.isEmpty()) {
            throw invalid("it is empty");
        }
        if (id.length() > LONGEST) {
            throw invalid("it has " + id.length() + " characters, " + LONGEST + " is the most");
        }
        if (id.equals(".") || id.equals("..")) {
            throw invalid(Faults.quoted(id) + " is the name of a directory that exists everywhere");
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isAllowed(id.charAt(i))) {
                throw invalid(Faults.quoted(id) + " holds another character than A-Z, a-z, 0-9, _, +, . and -");
            }
        }
    }

    /** Returns whether a container can have an id. */
    public static boolean isValid(String id) {
        try {
            check(id);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static boolean isAllowed(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-' || c == '.';
    }

    private static ConfigException invalid(String message) {
        return new ConfigException("invalid container id", List.of(new Fault("", message)));
    }
}
