package dev.panamax.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A class that a JVM has loaded, as its log tells.
 *
 * @param clock milliseconds since the epoch, rounded down
 * @param at nanoseconds, as {@link System#nanoTime} has them
 * @param source what the JVM says of where it is from
 */
record LoadedClass(long clock, long at, String name, String source) {
    /** A line of {@code -Xlog:class+load:file=...:timemillis,timenanos}. */
    private static final Pattern LINE = Pattern.compile("\\[(\\d+)ms\\]\\[(\\d+)ns\\] (\\S+) source: (.*)");

    /** Where classes come from, from the fastest to the slowest. */
    enum Origin {
        ARCHIVE,
        JDK,
        JAR,
        /** Made by Java while it ran, for lambdas, method handles and the like. */
        SPUN
    }

    /** Reads a line; returns null if it tells of something else. */
    static @Nullable LoadedClass read(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? new LoadedClass(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        matcher.group(3),
                        matcher.group(4))
                : null;
    }

    Origin origin() {
        if (source.startsWith("shared objects file")) {
            return Origin.ARCHIVE;
        }
        if (source.startsWith("jrt:")) {
            return Origin.JDK;
        }
        return source.startsWith("file:") ? Origin.JAR : Origin.SPUN;
    }
}
