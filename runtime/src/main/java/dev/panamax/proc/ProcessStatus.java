package dev.panamax.proc;

import dev.panamax.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The status file of a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public final class ProcessStatus {
    private static final int HEXADECIMAL = 16;

    private final ProcFile file;

    private ProcessStatus(ProcFile file) {
        this.file = file;
    }

    /**
     * Reads the status of a process.
     *
     * @param process its id, {@code self}, or {@code thread-self}
     * @throws IOException if there is no such process
     * @throws ProcException if the file is cut
     */
    public static ProcessStatus of(String process) throws IOException {
        return of(ProcFile.read(Path.of("/proc/" + process + "/status")));
    }

    static ProcessStatus of(ProcFile file) {
        return new ProcessStatus(file);
    }

    /** Returns the value of a field. */
    public Optional<String> field(String name) {
        String key = name + ":";
        String text = file.text();
        int start = text.startsWith(key) ? 0 : text.indexOf("\n" + key) + 1;
        if (start == 0 && !text.startsWith(key)) {
            return Optional.empty();
        }
        return Optional.of(
                text.substring(start + key.length(), text.indexOf('\n', start)).strip());
    }

    private String mandatoryField(String name) {
        return field(name).orElseThrow(() -> file.wrong("there is no field " + name));
    }

    /** Returns the user by whose rights the process acts. */
    public long effectiveUserId() {
        return effective("Uid");
    }

    /** Returns the group by whose rights the process acts. */
    public long effectiveGroupId() {
        return effective("Gid");
    }

    /** The second of four: the real one, the effective, the saved, and that for files. */
    private long effective(String name) {
        String[] ids = mandatoryField(name).split("\t", -1);
        if (ids.length != 4) {
            throw file.wrong(OneLine.quoted(mandatoryField(name)) + " are not the four ids of " + name);
        }
        return file.number(ids[1], "id");
    }

    /** Returns the number of the process as those in its own pid namespace see it. */
    public int innermostId() {
        String name = field("NSpid").isPresent() ? "NSpid" : "Pid"; // Since Linux 4.1.
        String numbers = mandatoryField(name);
        return file.small(numbers.substring(numbers.lastIndexOf('\t') + 1), "number of a process");
    }

    /**
     * Returns a set of signals or capabilities as bits.
     *
     * @param name such as {@code SigBlk} or {@code CapBnd}
     * @throws ProcException if it is not there, or is none
     */
    public long mask(String name) {
        String digits = mandatoryField(name);
        boolean hexadecimal = digits.length() == HEXADECIMAL;
        for (int i = 0; i < digits.length() && hexadecimal; i++) {
            hexadecimal = HexFormat.isHexDigit(digits.charAt(i));
        }
        if (!hexadecimal) {
            throw file.wrong(OneLine.quoted(digits) + " is no set of " + name);
        }
        return HexFormat.fromHexDigitsToLong(digits);
    }
}
