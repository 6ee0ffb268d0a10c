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

    private static final int PARENT = 1;
    private static final int TERMINAL = 4;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int START_TIME = 19;

    /**
     * Reads about a process.
     *
     * @throws NoSuchFileException if there is no such process
     */
    public static ProcessListing of(int pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return parse(pid, uid(pid), stat, Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
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

    private static long uid(int pid) throws IOException {
        String[] ids = ProcessStatus.of(Integer.toString(pid))
                .field("Uid")
                .orElse("0\t0")
                .split("\t", -1);
        return Long.parseLong(ids[1]);
    }

    static ProcessListing parse(int pid, long uid, String stat, byte[] commandLine) {
        int nameStart = stat.indexOf('(') + 1;
        int nameEnd = stat.lastIndexOf(')');
        // The first field after the name has the number 3 in the manual page.
        String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
        return new ProcessListing(
                pid,
                Integer.parseInt(fields[PARENT]),
                uid,
                Integer.parseInt(fields[TERMINAL]),
                Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]),
                Long.parseLong(fields[START_TIME]),
                command(commandLine, stat.substring(nameStart, nameEnd)));
    }

    private static String command(byte[] commandLine, String name) {
        String words = new String(commandLine, StandardCharsets.UTF_8)
                .replace('\0', ' ')
                .strip();
        return words.isEmpty() ? "[" + name + "]" : words;
    }
}
