package dev.panamax.cli;

import dev.panamax.logging.Printable;
import dev.panamax.proc.ProcessListing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/**
 * Processes as {@code ps -ef} shows them.
 *
 * @param now local time
 * @param uptime how long the machine has been running now
 * @see <a href="https://man7.org/linux/man-pages/man1/ps.1.html">ps(1)</a>
 */
record ProcessTable(LocalDateTime now, Duration uptime) {
    private static final String HEADER = "UID          PID    PPID  C STIME TTY          TIME CMD\n";
    private static final int NAME_WIDTH = 8;
    private static final int MILLIS_PER_TICK = 1000 / ProcessListing.TICKS;
    private static final int MOST_PERCENT = 99;

    static ProcessTable ofThisMoment() {
        try {
            String uptime = Files.readString(Path.of("/proc/uptime"));
            double seconds = Double.parseDouble(uptime.substring(0, uptime.indexOf(' ')));
            return new ProcessTable(
                    LocalDateTime.now(ZoneId.systemDefault()), Duration.ofMillis((long) (seconds * 1000)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read how long the machine has been running", e);
        }
    }

    String print(List<ProcessListing> processes) {
        StringBuilder text = new StringBuilder(HEADER);
        for (ProcessListing process : processes) {
            line(process, text);
        }
        return text.toString();
    }

    private void line(ProcessListing process, StringBuilder text) {
        Duration age = uptime.minusMillis(process.startTime() * MILLIS_PER_TICK);
        Duration cpuTime = Duration.ofMillis(process.cpuTime() * MILLIS_PER_TICK);
        left(text, user(process.uid()), NAME_WIDTH);
        right(text.append(' '), Integer.toString(process.pid()), 7);
        right(text.append(' '), Integer.toString(process.parent()), 7);
        right(text.append(' '), Long.toString(percent(cpuTime, age)), 2);
        left(text.append(' '), startTime(now.minus(age)), 5);
        left(text.append(' '), terminal(process.terminal()), 8);
        text.append(' ')
                .append(time(cpuTime))
                .append(' ')
                .append(Printable.line(process.command()))
                .append('\n');
    }

    /** Returns the name of a user, or the number if the name is too long. */
    private static String user(long uid) {
        String name = HostUsers.name(uid);
        return name.length() > NAME_WIDTH ? Long.toString(uid) : name;
    }

    private static long percent(Duration cpuTime, Duration age) {
        return age.toMillis() <= 0 ? 0 : Math.min(MOST_PERCENT, cpuTime.toMillis() * 100 / age.toMillis());
    }

    /** Returns the time of the last day, the day of this year, or the year. */
    private String startTime(LocalDateTime start) {
        if (start.isAfter(now.minusDays(1))) {
            return twoDigits(start.getHour()) + ":" + twoDigits(start.getMinute());
        }
        if (start.getYear() == now.getYear()) {
            return start.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH) + twoDigits(start.getDayOfMonth());
        }
        return Integer.toString(start.getYear());
    }

    private static String time(Duration cpuTime) {
        String days = cpuTime.toDays() == 0 ? "" : cpuTime.toDays() + "-";
        return days + twoDigits(cpuTime.toHoursPart()) + ":" + twoDigits(cpuTime.toMinutesPart()) + ":"
                + twoDigits(cpuTime.toSecondsPart());
    }

    /**
     * Returns the name of a terminal by its device number.
     *
     * @see <a href="https://docs.kernel.org/admin-guide/devices.html">Linux allocated devices</a>
     */
    static String terminal(int device) {
        int major = (device >> 8) & 0xfff;
        int minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
        if (major >= 136 && major <= 143) {
            return "pts/" + (minor + (major - 136) * 256);
        }
        if (major == 4) {
            return minor < 64 ? "tty" + minor : "ttyS" + (minor - 64);
        }
        return major == 5 && minor == 1 ? "console" : "?";
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    private static void left(StringBuilder text, String cell, int width) {
        text.append(cell).repeat(' ', Math.max(0, width - cell.length()));
    }

    private static void right(StringBuilder text, String cell, int width) {
        text.repeat(' ', Math.max(0, width - cell.length())).append(cell);
    }
}
