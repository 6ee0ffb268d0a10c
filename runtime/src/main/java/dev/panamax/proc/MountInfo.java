package dev.panamax.proc;

import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A mount as the kernel lists it.
 *
 * @param root path within the file system that is mounted
 * @param mountPoint where it is mounted
 * @param options per mount, such as {@code ro,nosuid}
 * @param propagation tags such as {@code shared:7}; empty for a private mount
 * @param superOptions per file system; for cgroup v1, the controllers
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
public record MountInfo(
        String root,
        String mountPoint,
        List<String> options,
        List<String> propagation,
        String type,
        String source,
        List<String> superOptions) {
    /** Where the tags begin, of which there need not be any. */
    private static final int TAGS = 6;

    private static final int OCTAL_DIGITS = 3;
    private static final int LAST_ESCAPED = 0177;

    /** Reads the mounts that the calling process sees, in the order in which they were made. */
    public static List<MountInfo> ofSelf() throws IOException {
        ProcFile file = ProcFile.read(Path.of("/proc/self/mountinfo"));
        Read last = lastRead;
        if (last == null || !last.file().equals(file)) {
            last = new Read(file, List.copyOf(parse(file)));
            lastRead = last;
        }
        return last.mounts();
    }

    /** What the mounts were when they were read last: they seldom change. */
    private record Read(ProcFile file, List<MountInfo> mounts) {}

    private static volatile @Nullable Read lastRead;

    /**
     * Reads a file of mounts.
     *
     * @throws ProcException if a line makes no sense
     */
    public static List<MountInfo> read(Path file) throws IOException {
        return parse(ProcFile.read(file));
    }

    static List<MountInfo> parse(ProcFile file) {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : file.lines()) {
            mounts.add(parse(file, line));
        }
        return mounts;
    }

    /** Reads one line: ID PARENT MAJOR:MINOR ROOT MOUNT_POINT OPTIONS [TAG...] - TYPE SOURCE SUPER_OPTIONS. */
    private static MountInfo parse(ProcFile file, String line) {
        List<String> fields = split(line, ' ');
        int separator = fields.size() < TAGS
                ? -1
                : TAGS + fields.subList(TAGS, fields.size()).indexOf("-");
        if (separator < TAGS
                || fields.size() < separator + 4
                || fields.get(separator + 1).isEmpty()) {
            throw file.wrong("the line " + OneLine.quoted(line) + " is no mount");
        }
        file.small(fields.getFirst(), "number of a mount");
        // Of options of a file system that does not escape its blanks, all is one.
        String superOptions = String.join(" ", fields.subList(separator + 3, fields.size()));
        return new MountInfo(
                unescape(file, fields.get(3)),
                path(file, fields.get(4)),
                split(fields.get(5), ','),
                List.copyOf(fields.subList(TAGS, separator)),
                fields.get(separator + 1),
                unescape(file, fields.get(separator + 2)),
                split(superOptions, ','));
    }

    private static String path(ProcFile file, String escaped) {
        String path = unescape(file, escaped);
        if (!path.startsWith("/")) {
            throw file.wrong(OneLine.quoted(path) + " is no place of a mount");
        }
        return path;
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** Undoes the kernel's octal escapes of blank, tab, line feed, number sign and backslash. */
    private static String unescape(ProcFile file, String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                plain.append(octal(file, text, i + 1));
                i += OCTAL_DIGITS;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    private static char octal(ProcFile file, String text, int start) {
        int value = start + OCTAL_DIGITS > text.length() ? Character.MAX_VALUE : 0;
        for (int i = start; i < start + OCTAL_DIGITS && value <= LAST_ESCAPED; i++) {
            int digit = Character.digit(text.charAt(i), 8);
            value = digit < 0 || text.charAt(i) > '7' ? Character.MAX_VALUE : 8 * value + digit;
        }
        if (value == 0 || value > LAST_ESCAPED) {
            throw file.wrong("an escape that is none in " + OneLine.quoted(text));
        }
        return (char) value;
    }
}
