package dev.panamax.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    /** Reads the mounts that the calling process sees, in the order in which they were made. */
    public static List<MountInfo> ofSelf() throws IOException {
        return read(Path.of("/proc/self/mountinfo"));
    }

    /** Reads a file of mounts. */
    public static List<MountInfo> read(Path file) throws IOException {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            mounts.add(parse(line));
        }
        return mounts;
    }

    /** Reads one line: ID PARENT MAJOR:MINOR ROOT MOUNT_POINT OPTIONS [TAG...] - TYPE SOURCE SUPER_OPTIONS. */
    static MountInfo parse(String line) {
        List<String> fields = split(line, ' ');
        int separator = fields.indexOf("-");
        return new MountInfo(
                unescape(fields.get(3)),
                unescape(fields.get(4)),
                split(fields.get(5), ','),
                List.copyOf(fields.subList(6, separator)),
                fields.get(separator + 1),
                unescape(fields.get(separator + 2)),
                split(fields.get(separator + 3), ','));
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

    /** Undoes the kernel's octal escapes of blank, tab, line feed and backslash. */
    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 <= text.length() - 1) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
