package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.MoveMountFlag;
import dev.panamax.linux.OpenTreeFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** The mounts of the configuration, in its order. */
final class UserMounts {
    private static final List<MountFlag> HARMLESS =
            List.of(MountFlag.MS_NOEXEC, MountFlag.MS_NOSUID, MountFlag.MS_NODEV);

    private UserMounts() {}

    static void add(RootTree tree, MountConfig config, HostPaths host) {
        for (int i = 0; i < config.mounts().size(); i++) {
            tree.program().from("/mount_config/mounts/" + i);
            switch (config.mounts().get(i)) {
                case Mount.Bind bind -> bind(tree, bind, host.isDirectory(bind.source()));
                case Mount.Tmpfs(String destination) -> {
                    String label = RootFilesystem.label(config);
                    String data = label.isEmpty() ? "" : label.substring(1);
                    tree.mount("tmpfs", destination, "tmpfs", HARMLESS, data, RootTree.Links.FOLLOW);
                }
            }
        }
    }

    private static void bind(RootTree tree, Mount.Bind bind, boolean isDirectory) {
        SyscallProgram.Builder program = tree.program();
        Slot source = openTree(program, bind.source());
        Argument propagation = propagation(bind.propagation());
        if (!bind.writable() || bind.propagation() != Mount.Propagation.INHERITED) {
            // Before it is mounted, so that no moment is left in which it could be written.
            Argument attributes = bind.writable() ? flags() : flags(MountAttribute.MOUNT_ATTR_RDONLY);
            Argument all = flags(List.of(AtFlag.AT_EMPTY_PATH, AtFlag.AT_RECURSIVE));
            program.add(RootFilesystem.setAttributes(value(source), "", all, attributes, propagation));
        }
        move(tree, source, tree.openMountPoint(bind.destination(), isDirectory), bind.destination());
    }

    private static Argument propagation(Mount.Propagation propagation) {
        return switch (propagation) {
            case INHERITED -> integer(0);
            case PRIVATE -> symbol(MountFlag.MS_PRIVATE);
            case SLAVE -> symbol(MountFlag.MS_SLAVE);
        };
    }

    /** Takes a copy of a mount of the host, with all that is mounted below it. */
    static Slot openTree(SyscallProgram.Builder program, String path) {
        Slot tree = Slot.word("copy of " + path);
        program.add(Op.of(
                        SystemCall.OPEN_TREE,
                        AT_FDCWD,
                        text(path),
                        flags(List.of(
                                OpenTreeFlag.OPEN_TREE_CLONE, OpenTreeFlag.OPEN_TREE_CLOEXEC, AtFlag.AT_RECURSIVE)))
                .into(tree));
        return tree;
    }

    /** Mounts a copy over something open, and closes both. */
    static void move(RootTree tree, Slot copy, Slot target, String path) {
        move(tree.program(), copy, target, path);
        tree.close(copy);
        tree.close(target);
    }

    static void move(SyscallProgram.Builder program, Slot copy, Slot target, String path) {
        program.add(Op.of(
                        SystemCall.MOVE_MOUNT,
                        value(copy),
                        text(""),
                        value(target),
                        text(""),
                        flags(MoveMountFlag.MOVE_MOUNT_F_EMPTY_PATH, MoveMountFlag.MOVE_MOUNT_T_EMPTY_PATH))
                .note("mount " + path));
    }
}
