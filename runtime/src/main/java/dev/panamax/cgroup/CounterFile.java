package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers in the kernel's files. */
final class CounterFile {
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private CounterFile() {}

    /** Returns the one number of a file; a negative one, which a counter can't be, as 0. */
    static long number(Path file) {
        return number(ControlFile.read(file), file);
    }

    /** Returns the number of a file that not every kernel has, or 0. */
    static long numberIfPresent(Path file) {
        return exists(file) ? number(file) : 0;
    }

    /** Returns a number, unsigned in 64 bits; negative ones as 0, and {@code max} as the most there is. */
    static long number(String text, Path file) {
        if (text.equals("max")) {
            return MOST.longValue();
        }
        try {
            BigInteger number = new BigInteger(text);
            if (number.compareTo(MOST) <= 0) {
                return number.signum() < 0 ? 0 : number.longValue();
            }
        } catch (NumberFormatException e) {
            throw new CgroupException(file + ": \"" + text + "\" is no number", e);
        }
        throw new CgroupException(file + ": " + text + " is more than 64 bits hold", null);
    }

    /** Returns a table of lines with a key and a number. */
    static Map<String, Long> table(Path file) {
        Map<String, Long> table = new LinkedHashMap<>();
        for (String line : lines(file)) {
            String[] words = words(line);
            if (words.length != 2) {
                throw new CgroupException(file + ": the line \"" + line + "\" is not a key and a number", null);
            }
            table.put(words[0], number(words[1], file));
        }
        return table;
    }

    static List<String> lines(Path file) {
        String text = ControlFile.read(file);
        return text.isEmpty() ? List.of() : text.lines().map(String::strip).toList();
    }

    static String[] words(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toArray(String[]::new);
    }

    static boolean exists(Path file) {
        return Presence.exists(file);
    }
}
