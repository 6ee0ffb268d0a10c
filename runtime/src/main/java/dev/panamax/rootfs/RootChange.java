package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Errno;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.util.List;

/** The ways from the host's root to the container's. */
final class RootChange {
    private RootChange() {}

    /** Says how mounts and unmounts travel between all mounts here and those that they are copies of. */
    static void propagate(SyscallProgram.Builder program, List<MountFlag> propagation) {
        program.add(Op.of(SystemCall.MOUNT, NULL, text("/"), NULL, flags(propagation), NULL)
                .note("separate the mounts from the host's"));
    }

    /**
     * Makes the mount that a path is in private or a slave: no root can be changed, or moved, below a shared one. Which mount that is
     * is found by going up from the path.
     */
    static void separateMountOf(SyscallProgram.Builder program, String path, MountFlag propagation) {
        Label found = new Label("found the mount of " + path);
        for (Path above = Path.of(path); above != null; above = above.getParent()) {
            Op separate = Op.of(SystemCall.MOUNT, NULL, text(above.toString()), NULL, flags(propagation), NULL);
            if (above.getParent() == null) {
                program.add(separate.note("separate the mount of the root"));
            } else {
                Label next = new Label("above " + above);
                program.add(separate.onSuccess(found).onFailure(next)).place(next);
            }
        }
        program.place(found);
    }

    /** Makes a directory a mount of its own, with all that is mounted below it. */
    static void bindOnItself(SyscallProgram.Builder program, String path) {
        program.add(Op.of(
                SystemCall.MOUNT, text(path), text(path), NULL, flags(MountFlag.MS_BIND, MountFlag.MS_REC), NULL));
    }

    /** Makes a tree the root, and lets go of the host's. */
    static void pivot(RootTree tree) {
        SyscallProgram.Builder program = tree.program();
        Slot old = Slot.word("the host's root");
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text("/"),
                        flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))
                .into(old));
        program.add(Op.of(SystemCall.FCHDIR, value(tree.root())));
        // The old root ends up on top of the new one, at the same place, and is taken off from there: no directory is
        // needed.
        program.add(Op.of(SystemCall.PIVOT_ROOT, text("."), text(".")));
        program.add(Op.of(SystemCall.FCHDIR, value(old)));
        // What is unmounted here must stay where these mounts are shared with the host.
        program.add(Op.of(SystemCall.MOUNT, NULL, text("."), NULL, flags(MountFlag.MS_SLAVE, MountFlag.MS_REC), NULL));
        program.add(Op.of(SystemCall.UMOUNT2, text("."), flags(UnmountFlag.MNT_DETACH)));
        tree.close(old);
        enter(tree);
    }

    /** Puts a tree over the root, for roots on a ramfs, which can't be taken off. */
    static void move(RootTree tree) {
        SyscallProgram.Builder program = tree.program();
        program.add(Op.of(SystemCall.FCHDIR, value(tree.root())));
        program.add(Op.of(SystemCall.MOUNT, text("."), text("/"), NULL, flags(MountFlag.MS_MOVE), NULL));
        program.add(Op.of(SystemCall.CHROOT, text(".")));
        enter(tree);
    }

    /** Makes a tree the root of this process alone. */
    static void chroot(RootTree tree) {
        tree.program().add(Op.of(SystemCall.FCHDIR, value(tree.root())));
        tree.program().add(Op.of(SystemCall.CHROOT, text(".")));
        enter(tree);
    }

    /** Makes the root read-only; what is mounted below it stays as it is. */
    static void makeReadOnly(SyscallProgram.Builder program) {
        Slot root = Slot.word("root");
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text("/"),
                        flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))
                .into(root));
        program.add(MountApi.setAttributes(value(root), false, List.of(MountAttribute.MOUNT_ATTR_RDONLY), List.of())
                .note("make the root read-only"));
        program.add(Op.of(SystemCall.CLOSE, value(root)));
    }

    private static void enter(RootTree tree) {
        tree.program().add(Op.of(SystemCall.CHDIR, text("/")));
        tree.close(tree.root());
    }

    /**
     * Takes a file system of the host out of reach, or covers it where it is locked. A root that is moved leaves the host's mounts
     * behind it, and as long as there is a whole {@code proc} or {@code sysfs} among them, programs in user namespaces may mount
     * their own, without what is hidden from the container.
     */
    static void hide(SyscallProgram.Builder program, String mountPoint) {
        Label gone = new Label("gone " + mountPoint);
        Label locked = new Label("locked " + mountPoint);
        program.add(
                Op.of(SystemCall.MOUNT, NULL, text(mountPoint), NULL, flags(MountFlag.MS_SLAVE, MountFlag.MS_REC), NULL)
                        .onFailure(gone));
        program.add(Op.of(SystemCall.UMOUNT2, text(mountPoint), flags(UnmountFlag.MNT_DETACH))
                .onSuccess(gone)
                .onFailure(locked));
        program.place(locked);
        program.add(Op.of(SystemCall.MOUNT, text("tmpfs"), text(mountPoint), text("tmpfs"), integer(0), NULL)
                .tolerating(Errno.ENOENT));
        program.place(gone);
    }
}
