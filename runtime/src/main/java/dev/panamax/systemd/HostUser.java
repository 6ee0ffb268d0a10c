package dev.panamax.systemd;

import dev.panamax.proc.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who we are to those outside of our user namespace: a bus knows its callers by that.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7), User and group ID mappings</a>
 */
final class HostUser {
    private HostUser() {}

    /** Returns our user id, as the namespace around ours numbers it. */
    static long id() {
        try {
            return outside(Caller.current().uid(), Files.readAllLines(Path.of("/proc/self/uid_map")));
        } catch (IOException e) {
            throw new SystemdException("can't find out our own user id: " + e.getMessage(), e);
        }
    }

    /** Returns what an id is outside, by lines of the form INSIDE OUTSIDE LENGTH; one that is in none stays. */
    static long outside(long id, List<String> map) {
        for (String line : map) {
            String[] numbers = line.strip().split("\\s+", -1);
            long offset = id - Long.parseLong(numbers[0]);
            if (offset >= 0 && offset < Long.parseLong(numbers[2])) {
                return Long.parseLong(numbers[1]) + offset;
            }
        }
        return id;
    }
}
