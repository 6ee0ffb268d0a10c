package dev.panamax.cgroup;

import dev.panamax.OneLine;
import dev.panamax.cgroup.CgroupStats.Pressure;
import dev.panamax.cgroup.CgroupStats.Pressure.Share;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines such as {@code some avg10=0.12 avg60=0.00 avg300=0.00 total=345}.
 *
 * @see <a href="https://docs.kernel.org/accounting/psi.html">PSI</a>
 */
final class PressureStats {
    /** What Java says of {@code EOPNOTSUPP}, which a kernel gives whose pressure is not switched on. */
    private static final String NOT_SUPPORTED = "not supported";

    private static final int MOST_DIGITS = 3;

    private PressureStats() {}

    /** Returns null if there is no such file, or nothing in it as the kernel does not measure. */
    static @Nullable Pressure read(Path file) {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(NOT_SUPPORTED)) {
                return null;
            }
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
        if (!text.endsWith("\n")) {
            throw new CgroupException(file + ": it ends within a line", null);
        }
        Map<String, Share> shares = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            String[] words = CounterFile.words(line);
            if (words.length > 0) {
                shares.put(words[0], share(words, file));
            }
        }
        Share some = shares.get("some");
        if (some == null) {
            throw new CgroupException(file + ": there is no line that begins with some", null);
        }
        return new Pressure(some, shares.getOrDefault("full", Share.NONE));
    }

    private static Share share(String[] words, Path file) {
        return new Share(
                percent(words, "avg10=", file),
                percent(words, "avg60=", file),
                percent(words, "avg300=", file),
                CounterFile.number(value(words, "total=", file), file));
    }

    private static double percent(String[] words, String key, Path file) {
        String text = value(words, key, file);
        int point = text.indexOf('.');
        boolean isPercent = point > 0
                && point <= MOST_DIGITS
                && text.length() <= point + 1 + MOST_DIGITS
                && CounterFile.isDecimal(text.substring(0, point))
                && CounterFile.isDecimal(text.substring(point + 1));
        if (!isPercent) {
            throw new CgroupException(file + ": " + OneLine.quoted(text) + " is no percentage", null);
        }
        return Double.parseDouble(text);
    }

    private static String value(String[] words, String key, Path file) {
        for (String word : words) {
            if (word.startsWith(key)) {
                return word.substring(key.length());
            }
        }
        throw new CgroupException(
                file + ": there is no " + key + " in the line that begins with " + OneLine.quoted(words[0]), null);
    }
}
