package dev.panamax.cgroup;

import dev.panamax.cgroup.CgroupStats.Pressure;
import dev.panamax.cgroup.CgroupStats.Pressure.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines such as {@code some avg10=0.12 avg60=0.00 avg300=0.00 total=345}.
 *
 * @see <a href="https://docs.kernel.org/accounting/psi.html">PSI</a>
 */
final class PressureStats {
    /** What Java says of {@code EOPNOTSUPP}, which a kernel gives whose pressure is not switched on. */
    private static final String NOT_SUPPORTED = "not supported";

    private PressureStats() {}

    /** Returns null if there is no such file, or nothing in it as the kernel does not measure. */
    static @Nullable Pressure read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(NOT_SUPPORTED)) {
                return null;
            }
            throw new CgroupException("reading " + file + ": " + e.getMessage(), e);
        }
        Share some = Share.NONE;
        Share full = Share.NONE;
        for (String line : lines) {
            String[] words = CounterFile.words(line);
            if (words.length > 0 && words[0].equals("some")) {
                some = share(words, file);
            } else if (words.length > 0 && words[0].equals("full")) {
                full = share(words, file);
            }
        }
        return new Pressure(some, full);
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
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new CgroupException(file + ": \"" + text + "\" is no number", e);
        }
    }

    private static String value(String[] words, String key, Path file) {
        for (String word : words) {
            if (word.startsWith(key)) {
                return word.substring(key.length());
            }
        }
        throw new CgroupException(file + ": there is no " + key + " in the line that begins with " + words[0], null);
    }
}
