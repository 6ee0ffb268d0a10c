package dev.panamax.cgroup;

import dev.panamax.OneLine;
import dev.panamax.linux.Presence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers in the kernel's files. */
final class CounterFile {
    private static final long MOST = -1;
    private static final String MOST_DIGITS = Long.toUnsignedString(MOST);

    private CounterFile() {}

    /** Returns the one number of a file; a negative one, which a counter can't be, as 0. */
    static long number(Path file) {
        return number(text(file).strip(), file);
    }

    /** Returns the number of a file that not every kernel has, or 0. */
    static long numberIfPresent(Path file) {
        return exists(file) ? number(file) : 0;
    }

    /** Returns a number, unsigned in 64 bits; negative ones as 0, and {@code max} as the most there is. */
    static long number(String text, Path file) {
        if (text.equals("max")) {
            return MOST;
        }
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (!isDecimal(digits)) {
            throw new CgroupException(file + ": " + OneLine.quoted(text) + " is no number", null);
        }
        if (text.startsWith("-")) {
            return 0;
        }
        if (digits.length() > MOST_DIGITS.length()
                || (digits.length() == MOST_DIGITS.length() && digits.compareTo(MOST_DIGITS) > 0)) {
            throw new CgroupException(file + ": " + OneLine.quoted(text) + " is more than 64 bits hold", null);
        }
        return Long.parseUnsignedLong(digits);
    }

    /** Returns a number in a smaller unit. */
    static long times(long number, long factor, Path file) {
        if (Math.unsignedMultiplyHigh(number, factor) != 0) {
            throw new CgroupException(
                    file + ": " + Long.toUnsignedString(number) + " times " + factor + " is more than 64 bits hold",
                    null);
        }
        return number * factor;
    }

    static boolean isDecimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Returns a table of lines with a key and a number. */
    static Map<String, Long> table(Path file) {
        Map<String, Long> table = new LinkedHashMap<>();
        for (String line : lines(file)) {
            String[] words = words(line);
            if (words.length != 2) {
                throw new CgroupException(
                        file + ": the line " + OneLine.quoted(line) + " is not a key and a number", null);
            }
            table.put(words[0], number(words[1], file));
        }
        return table;
    }

    /** Returns the lines of a file, without the blanks around them. */
    static List<String> lines(Path file) {
        List<String> lines = new ArrayList<>();
        for (String line : text(file).split("\n", -1)) {
            lines.add(line.strip());
        }
        lines.removeLast(); // What comes after the end of the last line.
        return lines;
    }

    /** Returns the text of a file, which must end with a line if there is any: half a number is another number. */
    private static String text(Path file) {
        String text = ControlFile.text(file);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new CgroupException(file + ": it ends within a line", null);
        }
        return text;
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
