package dev.panamax.proc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The status file of a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public final class ProcessStatus {
    private final String text;

    private ProcessStatus(String text) {
        this.text = text;
    }

    /**
     * Reads the status of a process.
     *
     * @param process its id, {@code self}, or {@code thread-self}
     */
    public static ProcessStatus of(String process) throws IOException {
        return new ProcessStatus(
                Files.readString(Path.of("/proc/" + process + "/status"), StandardCharsets.ISO_8859_1));
    }

    /** Returns the value of a field. */
    public Optional<String> field(String name) {
        String key = name + ":";
        int start = text.startsWith(key) ? 0 : text.indexOf("\n" + key) + 1;
        if (start == 0 && !text.startsWith(key)) {
            return Optional.empty();
        }
        return Optional.of(
                text.substring(start + key.length(), text.indexOf('\n', start)).strip());
    }

    /** Returns the user by whose rights the process acts. */
    public long effectiveUserId() {
        return effective("Uid");
    }

    /** Returns the group by whose rights the process acts. */
    public long effectiveGroupId() {
        return effective("Gid");
    }

    /** The second of four: the real one, the effective, the saved, and that for files. */
    private long effective(String name) {
        return Long.parseLong(field(name).orElse("0\t0").split("\t", -1)[1]);
    }

    /**
     * Returns a set of signals or capabilities as bits.
     *
     * @param name such as {@code SigBlk} or {@code CapBnd}
     */
    public long mask(String name) {
        return Long.parseUnsignedLong(field(name).orElse("0"), 16);
    }
}
