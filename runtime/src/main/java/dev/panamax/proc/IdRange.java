package dev.panamax.proc;

import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of ids that a user namespace has of the one around it.
 *
 * @param inside the first, as the namespace numbers it
 * @param outside the same, as it is numbered where the file was read
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7), User and group ID mappings</a>
 */
public record IdRange(long inside, long outside, long length) {
    /**
     * Reads the user ids that our own namespace has.
     *
     * @throws ProcException if a line makes no sense
     */
    public static List<IdRange> usersOfSelf() throws IOException {
        return parse(ProcFile.read(Path.of("/proc/self/uid_map")));
    }

    /** Returns whether these are all ids there are, each at its own place. */
    boolean isAll() {
        return inside == 0 && outside == 0 && length == 0xffff_ffffL;
    }

    static List<IdRange> parse(ProcFile file) {
        List<IdRange> ranges = new ArrayList<>();
        for (String line : file.lines()) {
            List<String> numbers = ProcFile.words(line);
            if (numbers.size() != 3) {
                throw file.wrong("the line " + OneLine.quoted(line) + " is no range of ids");
            }
            ranges.add(new IdRange(
                    file.number(numbers.get(0), "id"),
                    file.number(numbers.get(1), "id"),
                    file.number(numbers.get(2), "length")));
        }
        return ranges;
    }
}
