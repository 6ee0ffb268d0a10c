package dev.panamax.container;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.CloneFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The clocks of a new time namespace. It must be made by {@code unshare}, by whose caller's children only it is entered: what
 * {@code clone} makes is entered at once, and its clocks can't be set any more.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/time_namespaces.7.html">time_namespaces(7)</a>
 */
final class TimeOffsets {
    private TimeOffsets() {}

    /**
     * Adds the opening of the file that the clocks are written to, for a process that has not joined anything yet: what a mount namespace
     * of others has by that name is not trusted.
     */
    static Slot open(SyscallProgram.Builder program) {
        program.phase(Phase.CLONE).from("/linux/timeOffsets");
        Slot file = open(program, "/proc/self/timens_offsets", OpenFlag.O_WRONLY);
        program.from(null);
        return file;
    }

    /**
     * Adds a new time namespace with its clocks; the next child of the process is in it, without {@code CLONE_NEWTIME}.
     *
     * @param file of that process, from {@link #open(SyscallProgram.Builder)}
     */
    static void add(SyscallProgram.Builder program, Slot file, Map<String, Linux.TimeOffset> offsets) {
        program.phase(Phase.CLONE).from("/linux/timeOffsets");
        program.add(Op.of(SystemCall.UNSHARE, flags(CloneFlag.CLONE_NEWTIME)));
        String lines = lines(offsets);
        program.add(Op.of(
                        SystemCall.WRITE,
                        value(file),
                        text(lines),
                        integer(lines.getBytes(StandardCharsets.US_ASCII).length))
                .note("set the clocks"));
        program.add(Op.of(SystemCall.CLOSE, value(file)));
        program.from(null);
    }

    /** Adds that a process itself, and not only its next child, goes into the time namespace that it has made. */
    static void enter(SyscallProgram.Builder program) {
        program.from("/linux/timeOffsets");
        Slot file = open(program, "/proc/self/ns/time_for_children", OpenFlag.O_RDONLY);
        program.add(Op.of(SystemCall.SETNS, value(file), flags(CloneFlag.CLONE_NEWTIME)));
        program.add(Op.of(SystemCall.CLOSE, value(file)));
        program.from(null);
    }

    private static Slot open(SyscallProgram.Builder program, String path, OpenFlag access) {
        Slot file = Slot.word(path);
        program.add(Op.of(SystemCall.OPENAT, AT_FDCWD, text(path), flags(access, OpenFlag.O_CLOEXEC), integer(0))
                .into(file));
        return file;
    }

    private static String lines(Map<String, Linux.TimeOffset> offsets) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, Linux.TimeOffset> offset : new TreeMap<>(offsets).entrySet()) {
            lines.append(offset.getKey())
                    .append(' ')
                    .append(offset.getValue().seconds())
                    .append(' ')
                    .append(offset.getValue().nanoseconds())
                    .append('\n');
        }
        return lines.toString();
    }
}
