package dev.panamax.proc;

import dev.panamax.linux.Errno;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The status line of a process.
 *
 * @param state one letter: {@code R} running, {@code S} sleeping, {@code Z} zombie, ...
 * @param parent process id of the parent
 * @param startTime in clock ticks since the machine started; with the process id it names a process for good
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ProcessStat(char state, int parent, long startTime) {
    private static final char ZOMBIE = 'Z';
    private static final char DEAD = 'X';
    /** What reading says of a process that goes between the opening of its file and the reading of that: ESRCH. */
    private static final String GONE = Errno.ESRCH.description();

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

    /**
     * Returns whether a process is still there that has not ended, and that is not another one which has got its number.
     *
     * @param startTime of the process that is meant
     */
    public static boolean isAlive(int pid, long startTime) throws IOException {
        try {
            ProcessStat stat = of(pid);
            return stat.startTime() == startTime && stat.state() != ZOMBIE && stat.state() != DEAD;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(GONE)) {
                return false;
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
