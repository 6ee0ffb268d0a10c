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
     */
    public static long number(String name) {
        byte[] buffer = new byte[LONGEST_NUMBER];
        try (Fd file = Fd.open("/proc/sys/" + name, OpenFlag.O_RDONLY)) {
            int count = file.read(buffer);
            return Long.parseLong(new String(buffer, 0, count, StandardCharsets.US_ASCII).strip());
        }
    }
}
