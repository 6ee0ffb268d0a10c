package dev.panamax.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        for (String line : Files.readAllLines(Path.of("/proc/" + process + "/limits"))) {
            if (line.startsWith(OPEN_FILES)) {
                String[] values = line.substring(OPEN_FILES.length()).strip().split(" +", -1);
                return new Limit(value(values[0]), value(values[1]));
            }
        }
        throw new IOException("no line \"" + OPEN_FILES + "\" in /proc/" + process + "/limits");
    }

    private static long value(String text) {
        return text.equals("unlimited") ? -1 : Long.parseLong(text);
    }
}
