package dev.panamax.proc;

import dev.panamax.linux.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The status line of a process.
 *
 * @param state one letter: {@code R} running, {@code S} sleeping, {@code Z} zombie, ...
 * @param parent process id of the parent
 * @param startTime in clock ticks since the machine started; with the process id it names a process for good
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ProcessStat(char state, int parent, long startTime) {
    private static final int STATE = 3;
    private static final int PARENT = 4;
    private static final int START_TIME = 22;

    /**
     * Reads the status line of a process.
     *
     * @throws IOException if there is no such process
     */
    public static ProcessStat of(int pid) throws IOException {
        return parse(Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1));
    }

    /** Returns the start time of a process, or nothing if it is gone. */
    public static OptionalLong startTime(int pid) throws IOException {
        Optional<ProcessStat> stat = ifPresent(pid);
        return stat.isPresent() ? OptionalLong.of(stat.get().startTime()) : OptionalLong.empty();
    }

    /**
     * Reads the status line of a process that may have ended, and been waited for.
     *
     * @return nothing if it has
     * @throws IOException if that can't be found out
     */
    public static Optional<ProcessStat> ifPresent(int pid) throws IOException {
        try {
            return Optional.of(of(pid));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // A file that was opened before has no name in the message, which the JDK has from the C library.
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(Errno.ESRCH.description())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Reads a status line. The name of the program, in parentheses, may hold blanks and parentheses itself. */
    static ProcessStat parse(String line) {
        String afterName = line.substring(line.lastIndexOf(')') + 1);
        return new ProcessStat(
                field(afterName, STATE).charAt(0),
                Integer.parseInt(field(afterName, PARENT)),
                Long.parseLong(field(afterName, START_TIME)));
    }

    /** Returns a field by its number in the manual page; the first one after the name has the number 3. */
    private static String field(String afterName, int number) {
        int start = 1;
        for (int i = STATE; i < number; i++) {
            start = afterName.indexOf(' ', start) + 1;
        }
        int end = afterName.indexOf(' ', start);
        return end < 0 ? afterName.substring(start) : afterName.substring(start, end);
    }
}
