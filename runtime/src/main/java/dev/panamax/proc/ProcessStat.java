package dev.panamax.proc;

import dev.panamax.OneLine;
import dev.panamax.linux.Errno;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

    /**
     * Reads the status line of a process.
     *
     * @throws IOException if there is no such process
     * @throws ProcException if the line makes no sense
     */
    public static ProcessStat of(int pid) throws IOException {
        return parse(ProcFile.readLine("/proc/" + pid + "/stat"));
    }

    /**
     * Returns whether a process is still there that has not ended, and that is not another one which has got its number.
     *
     * @param startTime of the process that is meant
     * @throws IOException if that can't be found out
     */
    public static boolean isAlive(int pid, long startTime) throws IOException {
        return ifPresent(pid)
                .filter(stat -> stat.startTime() == startTime && stat.state() != ZOMBIE && stat.state() != DEAD)
                .isPresent();
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
            if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(GONE)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static ProcessStat parse(ProcFile file) {
        Fields fields = Fields.of(file);
        String state = fields.text(Fields.STATE);
        if (state.length() != 1 || !Character.isLetter(state.charAt(0))) {
            throw file.wrong(OneLine.quoted(state) + " is no state of a process");
        }
        return new ProcessStat(
                state.charAt(0),
                file.small(fields.text(Fields.PARENT), "number of a parent"),
                fields.number(Fields.START_TIME, "start time"));
    }

    /**
     * The parts of the line.
     *
     * @param command the name of the program, which may hold blanks and parentheses itself
     * @param afterName what comes after it
     */
    record Fields(ProcFile file, String command, List<String> afterName) {
        // The numbers of the manual page.
        static final int STATE = 3;
        static final int PARENT = 4;
        static final int TERMINAL = 7;
        static final int USER_TIME = 14;
        static final int SYSTEM_TIME = 15;
        static final int START_TIME = 22;
        /** As many as Linux 3.5 has; newer ones have no fewer. */
        private static final int LAST = 52;

        static Fields of(ProcFile file) {
            // A name has no end of a line in it, or the kernel escapes that: it comes after the only one.
            String text = file.text();
            int start = text.indexOf('(');
            int end = text.lastIndexOf(") ");
            if (start < 0 || end < start || !text.endsWith("\n")) {
                throw file.wrong("there is no name of a program in parentheses");
            }
            List<String> fields =
                    List.of(text.substring(end + 2, text.length() - 1).split(" ", -1));
            if (fields.size() < LAST - STATE + 1) {
                throw file.wrong("it has " + (STATE - 1 + fields.size()) + " fields, and not " + LAST);
            }
            return new Fields(file, text.substring(start + 1, end), fields);
        }

        String text(int field) {
            return afterName.get(field - STATE);
        }

        long number(int field, String what) {
            return file.number(text(field), what);
        }
    }
}
