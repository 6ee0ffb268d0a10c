package dev.panamax.proc;

import dev.panamax.linux.Presence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What people want to know of a process.
 *
 * @param uid effective user id
 * @param terminal device number of its terminal, 0 if it has none
 * @param cpuTime in clock ticks, like startTime
 * @param startTime since the machine started
 * @param command the command line; in brackets, the name alone of a process that has none
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record ProcessListing(
        int pid, int parent, long uid, int terminal, long cpuTime, long startTime, String command) {
    /** Clock ticks in a second, as the kernel tells them to programs on every architecture of ours. */
    public static final int TICKS = 100;

    /**
     * Reads about a process.
     *
     * @throws NoSuchFileException if there is no such process
     */
    public static ProcessListing of(int pid) throws IOException {
        try {
            return parse(
                    pid,
                    ProcessStatus.of(Integer.toString(pid)).effectiveUserId(),
                    ProcFile.read(Path.of("/proc/" + pid + "/stat")),
                    Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // One that ends while its files are read: ESRCH.
            if (!Presence.exists(Path.of("/proc/" + pid))) {
                throw new NoSuchFileException("/proc/" + pid);
            }
            throw e;
        }
    }

    static ProcessListing parse(int pid, long uid, ProcFile stat, byte[] commandLine) {
        ProcessStat.Fields fields = ProcessStat.Fields.of(stat);
        return new ProcessListing(
                pid,
                stat.small(fields.text(ProcessStat.Fields.PARENT), "number of a parent"),
                uid,
                stat.small(fields.text(ProcessStat.Fields.TERMINAL), "number of a terminal"),
                cpuTime(stat, fields),
                fields.number(ProcessStat.Fields.START_TIME, "start time"),
                command(commandLine, fields.command()));
    }

    private static long cpuTime(ProcFile stat, ProcessStat.Fields fields) {
        long user = fields.number(ProcessStat.Fields.USER_TIME, "time");
        long system = fields.number(ProcessStat.Fields.SYSTEM_TIME, "time");
        if (user > Long.MAX_VALUE - system) {
            throw stat.wrong(user + " and " + system + " ticks are more than there are");
        }
        return user + system;
    }

    private static String command(byte[] commandLine, String name) {
        String words = new String(commandLine, StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        return words.isEmpty() ? "[" + name + "]" : words;
    }
}
