package dev.panamax.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Victims of one verb, one at a time: a new one in the place of each that something was left by. What they make begins with a name. */
final class Crowd implements AutoCloseable {
    private final Verb verb;
    private final String name;
    private final Path directory;
    private int count;
    private @Nullable VictimProcess victim;

    Crowd(Verb verb, String name, Path directory) {
        this.verb = verb;
        this.name = name;
        this.directory = directory;
    }

    /** Runs the verb once, as {@link VictimProcess#turn} does. */
    Turn turn(@Nullable Fault fault) throws IOException {
        if (victim == null) {
            victim = new VictimProcess(
                    verb, name, Files.createDirectories(directory.resolve(Integer.toString(count++))));
        }
        return victim.turn(fault);
    }

    /** Lets a victim end, and removes what it has left. */
    void replace() throws IOException {
        if (victim != null) {
            victim.close();
            victim = null;
        }
        Traces.removeCgroups(name);
    }

    @Override
    public void close() throws IOException {
        replace();
    }
}
