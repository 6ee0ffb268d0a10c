package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.symbol;
import static dev.panamax.linux.Argument.value;

import dev.panamax.config.Mount;
import dev.panamax.config.MountConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.Slot;
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
                    Slot directory = tree.openDirectory(destination, RootTree.Links.FOLLOW);
                    refuseProc(tree, directory, destination);
                    tree.mountOn(directory, "tmpfs", destination, "tmpfs", HARMLESS, data);
                }
            }
        }
    }

    private static void bind(RootTree tree, Mount.Bind bind, boolean isDirectory) {
        SyscallProgram.Builder program = tree.program();
        Slot source = Slot.word("copy of " + bind.source());
        program.add(MountApi.openTree(bind.source(), true).into(source));
        if (!bind.writable() || bind.propagation() != Mount.Propagation.INHERITED) {
            // Before it is mounted, so that no moment is left in which it could be written.
            Argument attributes = bind.writable() ? flags() : flags(MountAttribute.MOUNT_ATTR_RDONLY);
            program.add(
                    MountApi.setAttributes(value(source), true, attributes, flags(), propagation(bind.propagation())));
        }
        Slot target = tree.openMountPoint(bind.destination(), isDirectory);
        refuseProc(tree, target, bind.destination());
        program.add(MountApi.move(value(source), target, bind.destination()));
        tree.close(source);
        tree.close(target);
    }

    /** The configuration names no path there, but a link of the image may lead there: to where the container's confinement is. */
    private static void refuseProc(RootTree tree, Slot target, String destination) {
        new FileChecks(tree.program())
                .refuseProc(value(target), "mount " + destination + ", which leads to /proc, where nothing may be");
    }

    private static Argument propagation(Mount.Propagation propagation) {
        return switch (propagation) {
            case INHERITED -> integer(0);
            case PRIVATE -> symbol(MountFlag.MS_PRIVATE);
            case SLAVE -> symbol(MountFlag.MS_SLAVE);
        };
    }
}
