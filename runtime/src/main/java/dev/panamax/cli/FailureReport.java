package dev.panamax.cli;

import dev.panamax.PanamaxException;
import dev.panamax.logging.LogLine;
import dev.panamax.logging.LogSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Says why something failed: in one line on standard error, and in one line of the log if there is one. Engines read the log as a
 * single object, so nothing else may be in it.
 */
final class FailureReport {
    private static final int FAILED = 1;

    private FailureReport() {}

    /** Reports a failure that we understand; returns the exit code. */
    static int of(PanamaxException failure, Globals globals) {
        write(String.valueOf(failure.getMessage()), globals);
        if (globals.debug()) {
            failure.printStackTrace();
        }
        return failure instanceof ExecFailure ? ExecFailure.STATUS : FAILED;
    }

    /** Reports what should never happen, without the pages that the JVM would print; returns the exit code. */
    static int ofDefect(Throwable defect, Globals globals) {
        StackTraceElement[] trace = defect.getStackTrace();
        String place = trace.length == 0 ? "" : " at " + trace[0];
        write("a defect of Panamax: " + defect + place + ": --debug shows more", globals);
        if (globals.debug()) {
            defect.printStackTrace();
        }
        return FAILED;
    }

    private static void write(String message, Globals globals) {
        Path named = globals.log();
        Path log = named == null ? inherited() : named;
        LogSettings.Format format = globals.logFormat();
        // A log of its own makes standard error a place for people.
        write(message, null, log == null ? format : LogSettings.Format.TEXT);
        if (log != null) {
            write(message, log, format);
        }
    }

    private static void write(String message, @Nullable Path file, LogSettings.Format format) {
        LogSettings.set(new LogSettings(file, format, Level.WARN));
        LogLine.write(Level.ERROR, message, null);
    }

    private static @Nullable Path inherited() {
        String file = System.getenv("log");
        return file == null || file.isEmpty() ? null : Path.of(file);
    }
}
