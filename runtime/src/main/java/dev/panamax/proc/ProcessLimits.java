package dev.panamax.proc;

import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The resource limits of a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html">proc_pid_limits(5)</a>
 */
public final class ProcessLimits {
    private static final String OPEN_FILES = "Max open files";

    private ProcessLimits() {}

    /** A soft and a hard limit; −1 for none. */
    public record Limit(long soft, long hard) {}

    /**
     * Returns how many files a process may have open.
     *
     * @param process its id, or {@code self}
     */
    public static Limit openFiles(String process) throws IOException {
        return openFiles(ProcFile.read(Path.of("/proc/" + process + "/limits")));
    }

    static Limit openFiles(ProcFile file) {
        for (String line : file.lines()) {
            if (line.startsWith(OPEN_FILES)) {
                List<String> values = ProcFile.words(line.substring(OPEN_FILES.length()));
                if (values.size() != 3 || !values.get(2).equals("files")) {
                    throw file.wrong("the line " + OneLine.quoted(line) + " has no soft and hard limit of files");
                }
                return new Limit(value(file, values.get(0)), value(file, values.get(1)));
            }
        }
        throw file.wrong("there is no line \"" + OPEN_FILES + "\"");
    }

    private static long value(ProcFile file, String text) {
        return text.equals("unlimited") ? -1 : file.number(text, "limit");
    }
}
