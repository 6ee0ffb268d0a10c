package dev.panamax.security;

import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;

/**
 * What a security module gives the program from its {@code execve} on. It is written to a procfs that is mounted nowhere: the one in
 * the container's tree may be something that only looks like it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_attr.5.html">proc_pid_attr(5)</a>
 */
public final class ExecLabel {

    private ExecLabel() {}

    /** Adds an AppArmor profile and a SELinux label; nothing for those that are empty. */
    public static void add(SyscallProgram.Builder program, String apparmorProfile, String processLabel) {
        addApparmorProfile(program, apparmorProfile, "/apparmor_profile");
        addSelinuxLabel(program, processLabel, "/process_label");
    }

    /** Adds an AppArmor profile; nothing for an empty one. */
    public static void addApparmorProfile(SyscallProgram.Builder program, String profile, String pointer) {
        if (!profile.isEmpty()) {
            program.phase(Phase.CAPABILITIES).from(pointer);
            write(program, "thread-self/attr/apparmor/exec", "exec " + profile);
        }
    }

    /** Adds a SELinux label; nothing for an empty one. */
    public static void addSelinuxLabel(SyscallProgram.Builder program, String label, String pointer) {
        if (!label.isEmpty()) {
            program.phase(Phase.CAPABILITIES).from(pointer);
            write(program, "thread-self/attr/exec", label);
        }
    }

    private static void write(SyscallProgram.Builder program, String path, String label) {
        PrivateProcfs procfs = PrivateProcfs.open(program);
        procfs.write(path, label, "set the label of the program");
        procfs.close();
        program.from(null);
    }
}
