package dev.panamax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a cold start was busy with and until when, for {@code panamax --startup-trace}; nothing is noted without. */
public final class Timeline {
    /** The system property with the path of the file that the notes go to. */
    public static final String PROPERTY = "dev.panamax.timeline";

    private static final @Nullable String FILE = System.getProperty(PROPERTY);
    private static final StringBuilder NOTES = new StringBuilder();

    private Timeline() {}

    /**
     * Notes that something has been done.
     *
     * @param what all that was done since the note before
     */
    public static void done(String what) {
        if (FILE != null) {
            note(what);
        }
    }

    private static synchronized void note(String what) {
        NOTES.append(System.nanoTime()).append(' ').append(what).append('\n');
    }

    /** Writes the notes down: the time of {@link System#nanoTime}, and what, a line each. */
    public static void write() {
        if (FILE != null) {
            try {
                Files.writeString(Path.of(FILE), NOTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
