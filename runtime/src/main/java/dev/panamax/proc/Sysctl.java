package dev.panamax.proc;

import dev.panamax.linux.Fd;
import dev.panamax.linux.OpenFlag;
import java.nio.charset.StandardCharsets;

/**
 * The kernel's parameters in {@code /proc/sys}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_sys.5.html">proc_sys(5)</a>
 */
public final class Sysctl {
    private static final int LONGEST_NUMBER = 32;

    private Sysctl() {}

    /**
     * Returns a parameter that is a number. It is read by one call: the kernel gives nothing more to a second one, and Java's
     * readers take files that claim to be empty byte by byte.
     *
     * @param name with slashes, such as {@code kernel/cap_last_cap}
     * @throws ProcException if it is none that counts something
     */
    public static long number(String name) {
        byte[] buffer = new byte[LONGEST_NUMBER];
        try (Fd file = Fd.open("/proc/sys/" + name, OpenFlag.O_RDONLY)) {
            int count = file.read(buffer);
            return parse(new ProcFile("/proc/sys/" + name, new String(buffer, 0, count, StandardCharsets.US_ASCII)));
        }
    }

    static long parse(ProcFile file) {
        if (!file.text().endsWith("\n")) {
            throw file.wrong("it ends within a number");
        }
        return file.number(file.text().substring(0, file.text().length() - 1), "number");
    }
}
