package dev.panamax.security;

import dev.panamax.config.ConfigException;
import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.Argument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Constants of the kernel that a configuration names. */
final class NamedValues {
    private NamedValues() {}

    /**
     * Returns the value of a name.
     *
     * @param pointer JSON pointer of the name
     * @throws ConfigException if it is unknown
     */
    static Argument one(Map<String, Integer> known, String name, String pointer) {
        return new Argument.Symbol(name, value(known, name, pointer));
    }

    /** Returns the values of names together, as a set of flags. */
    static long together(Map<String, Integer> known, List<String> names, String pointer) {
        long bits = 0;
        for (int i = 0; i < names.size(); i++) {
            bits |= value(known, names.get(i), pointer + "/" + i);
        }
        return bits;
    }

    /** Returns the value of a name. */
    static int value(Map<String, Integer> known, String name, String pointer) {
        Integer value = known.get(name);
        if (value == null) {
            List<String> names = new ArrayList<>(known.keySet());
            names.sort(null);
            String message = "\"" + name + "\" is none of " + String.join(", ", names);
            throw new ConfigException("config.json", List.of(new Fault(pointer, message)));
        }
        return value;
    }
}
