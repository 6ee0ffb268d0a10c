package dev.panamax.cgroup;

import dev.panamax.OneLine;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.PidFd;
import dev.panamax.linux.Presence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The processes that are in a directory. */
final class CgroupProcesses {
    private static final String FILE = "cgroup.procs";
    /** The kernel's own limit of their number is 2²². */
    private static final int MOST_DIGITS = 9;

    private static final int ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofMillis(30);

    private CgroupProcesses() {}

    /** Returns the processes in a cgroup itself; none if it is gone. */
    static List<Integer> of(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.US_ASCII), file);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            if (isGoneOrThreaded(directory)) {
                return List.of();
            }
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
    }

    /** A line is a number; 0 is that of a process which our pid namespace has not. */
    private static List<Integer> parse(String text, Path file) {
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new CgroupException(file + ": it ends within a line", null);
        }
        List<Integer> pids = new ArrayList<>();
        for (int start = 0; start < text.length(); start = text.indexOf('\n', start) + 1) {
            String line = text.substring(start, text.indexOf('\n', start));
            if (!CounterFile.isDecimal(line) || line.length() > MOST_DIGITS) {
                throw new CgroupException(file + ": " + OneLine.quoted(line) + " is no number of a process", null);
            }
            pids.add(Integer.valueOf(line));
        }
        return pids;
    }

    /** A threaded cgroup has threads, whose processes the one above it lists. */
    private static boolean isGoneOrThreaded(Path directory) {
        Path type = directory.resolve("cgroup.type");
        return !Presence.exists(directory)
                || (Presence.exists(type) && ControlFile.read(type).equals("threaded"));
    }

    /** Returns the processes in a cgroup and in all below it. */
    static List<Integer> ofTree(Path directory) {
        List<Integer> pids = new ArrayList<>(of(directory));
        for (Path child : CgroupDirectories.children(directory)) {
            pids.addAll(ofTree(child));
        }
        return pids;
    }

    /** Signals a process if it is still in a cgroup: its number may be another's since it was read. */
    static void signal(Path directory, int pid, int signal) {
        try (PidFd process = PidFd.open(pid)) {
            if (ofTree(directory).contains(pid)) {
                process.signal(signal);
            }
        } catch (LinuxException e) {
            if (e.errno() != Errno.ESRCH) {
                throw e;
            }
        }
    }

    /**
     * Puts a process into a cgroup.
     *
     * @param pointer JSON pointer of the field that wants it there, or empty
     * @throws CgroupException if the kernel refuses
     */
    static void add(Path directory, int pid, String pointer) {
        Path file = directory.resolve(FILE);
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                ControlFile.write(file, Integer.toString(pid));
                return;
            } catch (LinuxException e) {
                // So it is with a process that is just being cloned.
                if (e.errno() != Errno.EINVAL) {
                    break;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        try {
            ControlFile.write(file, Integer.toString(pid));
        } catch (LinuxException e) {
            String where = pointer.isEmpty() ? "" : " [" + pointer + "]";
            throw new CgroupException(
                    "putting process " + pid + " into the cgroup " + directory + ": " + e.getMessage()
                            + RefusalV2.ofJoining(directory, e.errno()) + where,
                    e);
        }
    }
}
