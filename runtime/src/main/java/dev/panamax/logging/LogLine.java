package dev.panamax.logging;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Writes one message as one line of text or JSON, to standard error or to the end of a file. */
public final class LogLine {
    private static final String PREFIX = "panamax: ";

    private LogLine() {}

    /** Writes a message where the settings say. A log file that can't be written is said on standard error, once a message. */
    public static void write(Level level, String message, @Nullable Throwable throwable) {
        LogSettings settings = LogSettings.current();
        String text = throwable == null ? message : message + ": " + throwable;
        String line =
                settings.format() == LogSettings.Format.JSON ? json(level, text) : text(level, text, settings.file());
        Path file = settings.file();
        if (file == null) {
            print(line);
            return;
        }
        try {
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            print(PREFIX + "can't write to the log " + file + ": " + e);
            print(line);
        }
    }

    private static void print(String line) {
        PrintStream stream = System.err;
        stream.println(line);
    }

    private static String text(Level level, String message, @Nullable Path file) {
        String oneLine = Printable.line(message);
        String severity = level == Level.ERROR ? "" : level.name().toLowerCase(Locale.ROOT) + ": ";
        return (file == null ? "" : time() + " ") + PREFIX + severity + oneLine;
    }

    private static String json(Level level, String message) {
        String name = level == Level.WARN ? "warning" : level.name().toLowerCase(Locale.ROOT);
        StringBuilder line = new StringBuilder(100 + message.length());
        line.append("{\"level\":\"").append(name).append("\",\"msg\":\"");
        escape(message, line);
        return line.append("\",\"time\":\"").append(time()).append("\"}").toString();
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (Printable.isPrinted(c)) {
                        out.append(c);
                    } else {
                        Printable.appendNumber(c, out);
                    }
                }
            }
        }
    }

    private static String time() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
