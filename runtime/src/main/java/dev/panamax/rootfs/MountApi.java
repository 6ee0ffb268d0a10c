package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Call;
import dev.panamax.linux.Flag;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.MoveMountFlag;
import dev.panamax.linux.OpenTreeFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls that take mounts as descriptors: a copy of a part of the tree is made, changed while nobody sees it, and put in its place.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mount_setattr.2.html">mount_setattr(2)</a>
 */
final class MountApi {
    private static final Argument NOTHING = integer(0);
    private static final Argument ATTRIBUTES_SIZE = integer(4L * Long.BYTES);

    private MountApi() {}

    /** Returns the operation that copies a mount, with what is mounted below it or without. */
    static Op openTree(String path, boolean recursive) {
        return openTree(AT_FDCWD, path, recursive);
    }

    /** Returns the operation that copies the mounts at a path that the program may leave open. */
    static Op openTreeAt(Argument path) {
        return Op.of(
                SystemCall.OPEN_TREE,
                AT_FDCWD,
                path,
                flags(OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC, AtFlag.AT_RECURSIVE));
    }

    /** Returns the operation that copies the mount that a descriptor stands for. */
    static Op openTree(Argument opened, boolean recursive) {
        return openTree(opened, "", recursive);
    }

    private static Op openTree(Argument directory, String path, boolean recursive) {
        return Op.of(SystemCall.OPEN_TREE, openTreeArguments(directory, path, recursive));
    }

    static Argument[] openTreeArguments(Argument directory, String path, boolean recursive) {
        List<Flag> how = new ArrayList<>();
        how.add(OpenTreeFlag.OPEN_TREE_CLONE);
        how.add(OpenTreeFlag.OPEN_TREE_CLOEXEC);
        if (path.isEmpty()) {
            how.add(AtFlag.AT_EMPTY_PATH);
        }
        if (recursive) {
            how.add(AtFlag.AT_RECURSIVE);
        }
        return new Argument[] {directory, text(path), flags(how)};
    }

    /** Returns the operation that puts a copy on something open. */
    static Op move(Argument copy, Slot target, String path) {
        return Op.of(
                        SystemCall.MOVE_MOUNT,
                        copy,
                        text(""),
                        value(target),
                        text(""),
                        flags(MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH, MoveMountFlag.MOVE_MOUNT_T_EMPTY_PATH))
                .note("mount " + path);
    }

    /** Returns the operation that sets and clears attributes of a mount, with all below it or of it alone. */
    static Op setAttributes(Argument mount, boolean recursive, List<? extends Flag> set, List<? extends Flag> cleared) {
        return setAttributes(mount, recursive, flags(set), flags(cleared), NOTHING);
    }

    /**
     * Returns the operation that sets how mounts and unmounts travel.
     *
     * @param propagation one of {@code MS_PRIVATE}, {@code MS_SLAVE}, {@code MS_SHARED}, {@code MS_UNBINDABLE}
     */
    static Op setPropagation(Argument mount, boolean recursive, MountFlag propagation) {
        return setAttributes(mount, recursive, flags(), flags(), symbol(propagation));
    }

    static Op setAttributes(Argument mount, boolean recursive, Argument set, Argument cleared, Argument propagation) {
        return Op.of(
                SystemCall.MOUNT_SETATTR, attributeArguments(mount, recursive, set, cleared, propagation, NOTHING));
    }

    private static Argument[] attributeArguments(
            Argument mount,
            boolean recursive,
            Argument set,
            Argument cleared,
            Argument propagation,
            Argument userNamespace) {
        List<Flag> how = recursive ? List.of(AtFlag.AT_EMPTY_PATH, AtFlag.AT_RECURSIVE) : List.of(AtFlag.AT_EMPTY_PATH);
        Argument attributes = Argument.words(set, cleared, propagation, userNamespace);
        return new Argument[] {mount, text(""), flags(how), attributes, ATTRIBUTES_SIZE};
    }

    /** Returns the call by which this process sets attributes of a mount that it holds. */
    static Call attributes(
            Argument mount, boolean recursive, Argument set, Argument propagation, Argument userNamespace) {
        return Call.of(
                SystemCall.MOUNT_SETATTR,
                attributeArguments(mount, recursive, set, flags(), propagation, userNamespace));
    }
}
