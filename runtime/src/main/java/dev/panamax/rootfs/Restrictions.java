package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.AtFlag;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.OpenTreeFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** What {@code restrict_sys} asks for: no writing to the parts of {@code /proc} that change the host, no reading of its memory. */
final class Restrictions {
    private static final List<String> READ_ONLY = List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus");

    private Restrictions() {}

    /** Adds the operations; the container's own {@code /proc} and {@code /dev} are in place, and nobody else is in it yet. */
    static void add(SyscallProgram.Builder program, HostPaths host) {
        program.phase(Phase.RESTRICT).from("/restrict_sys");
        for (String path : READ_ONLY) {
            makeReadOnly(program, path);
        }
        if (host.hasKcore()) {
            mask(program, "/proc/kcore");
        }
    }

    /** Mounts a path over itself, read-only and harmless; one that this kernel does not have is left out. */
    private static void makeReadOnly(SyscallProgram.Builder program, String path) {
        Label absent = new Label("no " + path);
        Slot copy = Slot.word("copy of " + path);
        Slot target = Slot.word(path);
        program.add(open(path).into(target).onFailure(absent));
        program.add(openTree(path).into(copy));
        program.add(RootFilesystem.setAttributes(
                value(copy),
                "",
                flags(List.of(AtFlag.AT_EMPTY_PATH, AtFlag.AT_RECURSIVE)),
                flags(
                        MountAttribute.MOUNT_ATTR_RDONLY,
                        MountAttribute.MOUNT_ATTR_NOEXEC,
                        MountAttribute.MOUNT_ATTR_NOSUID,
                        MountAttribute.MOUNT_ATTR_NODEV),
                integer(0)));
        UserMounts.move(program, copy, target, path);
        close(program, copy);
        close(program, target);
        program.place(absent);
    }

    /** Mounts the container's {@code /dev/null} over a file. */
    private static void mask(SyscallProgram.Builder program, String path) {
        Slot copy = Slot.word("copy of /dev/null");
        Slot target = Slot.word(path);
        program.add(openTree("/dev/null").into(copy));
        program.add(open(path).into(target));
        UserMounts.move(program, copy, target, path);
        close(program, copy);
        close(program, target);
    }

    private static Op open(String path) {
        return Op.of(
                SystemCall.OPENAT,
                dev.panamax.linux.Argument.AT_FDCWD,
                text(path),
                flags(OpenFlag.O_PATH, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC));
    }

    private static Op openTree(String path) {
        return Op.of(
                SystemCall.OPEN_TREE,
                dev.panamax.linux.Argument.AT_FDCWD,
                text(path),
                flags(List.of(
                        OpenTreeFlag.OPEN_TREE_CLONE,
                        OpenTreeFlag.OPEN_TREE_CLOEXEC,
                        AtFlag.AT_RECURSIVE,
                        AtFlag.AT_SYMLINK_NOFOLLOW)));
    }

    private static void close(SyscallProgram.Builder program, Slot fd) {
        program.add(Op.of(SystemCall.CLOSE, value(fd)));
    }
}
