package dev.panamax.logging;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Where and how messages are written: set before the first of them.
 *
 * @param file null for standard error
 */
public record LogSettings(@Nullable Path file, Format format, Level level) {
    /** The form of a line. */
    public enum Format {
        TEXT,
        JSON
    }

    private static volatile LogSettings current = new LogSettings(null, Format.TEXT, Level.WARN);

    /** Replaces the settings of this JVM. */
    public static void set(LogSettings settings) {
        current = settings;
    }

    static LogSettings current() {
        return current;
    }
}
