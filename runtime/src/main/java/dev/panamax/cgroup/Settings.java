package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of one cgroup directory, written as one configuration wants them. */
final class Settings {
    private final Path directory;
    private final CgroupRequest request;
    private final @Nullable Undo undo;
    private final @Nullable Map<String, String> recorded;

    /**
     * Returns the settings of a directory.
     *
     * @param undo what to tell before something is overwritten; null if the whole directory goes when something fails
     */
    Settings(Path directory, CgroupRequest request, @Nullable Undo undo) {
        this(directory, request, undo, null);
    }

    private Settings(
            Path directory, CgroupRequest request, @Nullable Undo undo, @Nullable Map<String, String> recorded) {
        this.directory = directory;
        this.request = request;
        this.undo = undo;
        this.recorded = recorded;
    }

    /**
     * Returns settings that are not written, but remembered, for another who will set them.
     *
     * @param recorded takes what each file would hold; tables of lines are left out
     */
    static Settings recorded(Path directory, CgroupRequest request, boolean update, Map<String, String> recorded) {
        return new Settings(directory, request, update ? new Undo() : null, recorded);
    }

    /** Returns whether a value says something: null and 0 leave all as it is. */
    static boolean isSet(@Nullable Long value) {
        return value != null && value != 0;
    }

    Path directory() {
        return directory;
    }

    CgroupRequest request() {
        return request;
    }

    /** Returns whether a cgroup that is in use changes: its old values count. */
    boolean isUpdate() {
        return undo != null;
    }

    boolean has(String file) {
        return Presence.exists(directory.resolve(file));
    }

    /** Returns what is in a file; in a directory that is yet to be made, what a new one has, which is no limit. */
    String read(String file) {
        return recorded != null && !has(file) ? "max" : ControlFile.read(directory.resolve(file));
    }

    /** Returns the number in a file, without a sign; -1, the most there is, for {@code max}. */
    long readNumber(String file) {
        return CounterFile.number(read(file), directory.resolve(file));
    }

    /** Writes a number, if it is one that says something. */
    void set(String file, @Nullable Long value, String field) {
        if (value != null && value != 0) {
            write(file, Long.toString(value), field);
        }
    }

    /**
     * Writes a value.
     *
     * @param field pointer of who asked for it, from the resources
     * @throws CgroupException if the kernel does not take it
     */
    void write(String file, String value, String field) {
        if (recorded != null) {
            recorded.put(file, value);
            return;
        }
        if (undo != null && has(file)) {
            undo.remember(directory.resolve(file));
        }
        ControlFile.write(directory.resolve(file), value, request.pointer(field));
    }

    /** Writes a value, unless the kernel has a reason against it that is to be expected; returns whether it was written. */
    boolean writeUnless(List<Errno> expected, String file, String value, String field) {
        try {
            write(file, value, field);
            return true;
        } catch (CgroupException e) {
            if (e.getCause() instanceof LinuxException refused && expected.contains(refused.errno())) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Writes the line of one device into a table of lines.
     *
     * @param key what the line starts with
     * @param none the rest of the line for a device without an entry
     */
    void writeEntry(String file, String key, String value, String none, String field) {
        if (recorded != null) {
            return;
        }
        if (undo != null && has(file)) {
            undo.remember(directory.resolve(file), key + " " + entry(file, key, none));
        }
        ControlFile.write(directory.resolve(file), key + " " + value, request.pointer(field));
    }

    private String entry(String file, String key, String none) {
        for (String line : ControlFile.read(directory.resolve(file)).split("\n", -1)) {
            if (line.startsWith(key + " ")) {
                return line.substring(key.length() + 1);
            }
        }
        return none;
    }

    /** Remembers how to go back by other means than a file's old content. */
    void beforeChange(Runnable wayBack) {
        if (undo != null) {
            undo.remember(wayBack);
        }
    }
}
