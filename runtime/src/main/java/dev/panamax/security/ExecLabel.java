package dev.panamax.security;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.nio.charset.StandardCharsets;

/**
 * What a security module gives the program from its {@code execve} on. It is written to a procfs that is mounted nowhere: the one in
 * the container's tree may be something that only looks like it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_attr.5.html">proc_pid_attr(5)</a>
 */
public final class ExecLabel {
    private static final Argument FSOPEN_CLOEXEC = new Argument.Symbol("FSOPEN_CLOEXEC", 1);
    private static final Argument FSCONFIG_CMD_CREATE = new Argument.Symbol("FSCONFIG_CMD_CREATE", 6);
    private static final Argument FSMOUNT_CLOEXEC = new Argument.Symbol("FSMOUNT_CLOEXEC", 1);

    private ExecLabel() {}

    /** Adds an AppArmor profile and a SELinux label; nothing for those that are empty. */
    public static void add(SyscallProgram.Builder program, String apparmorProfile, String processLabel) {
        if (!apparmorProfile.isEmpty()) {
            program.phase(Phase.CAPABILITIES).from("/apparmor_profile");
            write(program, "thread-self/attr/apparmor/exec", "exec " + apparmorProfile);
        }
        if (!processLabel.isEmpty()) {
            program.phase(Phase.CAPABILITIES).from("/process_label");
            write(program, "thread-self/attr/exec", processLabel);
        }
    }

    private static void write(SyscallProgram.Builder program, String path, String label) {
        Slot context = Slot.word("new procfs");
        Slot procfs = Slot.word("procfs");
        Slot file = Slot.word(path);
        program.add(Op.of(SystemCall.FSOPEN, text("proc"), FSOPEN_CLOEXEC).into(context));
        program.add(Op.of(SystemCall.FSCONFIG, value(context), FSCONFIG_CMD_CREATE, NULL, NULL, integer(0)));
        program.add(Op.of(SystemCall.FSMOUNT, value(context), FSMOUNT_CLOEXEC, flags())
                .into(procfs));
        program.add(Op.of(
                        SystemCall.OPENAT,
                        value(procfs),
                        text(path),
                        flags(OpenFlag.O_WRONLY, OpenFlag.O_CLOEXEC),
                        integer(0))
                .into(file));
        int length = label.getBytes(StandardCharsets.UTF_8).length;
        program.add(Op.of(SystemCall.WRITE, value(file), text(label), integer(length))
                .note("set the label of the program"));
        for (Slot opened : new Slot[] {file, procfs, context}) {
            program.add(Op.of(SystemCall.CLOSE, value(opened)));
        }
        program.from(null);
    }
}
