package dev.panamax.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code bench/compare} asks for: pairs of a name and a value. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    Options(String[] arguments) {
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing: this is run by bench/compare");
        }
        return value;
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    Path path(String name) {
        return Path.of(text(name));
    }

    List<String> list(String name) {
        return Arrays.stream(text(name).split(",", -1))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** Returns a path that need not be given. */
    @Nullable
    Path pathIfGiven(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : Path.of(value);
    }
}
