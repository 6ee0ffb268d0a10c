package dev.panamax.rootfs;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.MountFlag;
import dev.panamax.program.Phase;
import java.util.ArrayList;
import java.util.List;

/** The mounts that every container has, in the order of libcontainer. */
final class SystemMounts {
    private static final List<MountFlag> HARMLESS =
            List.of(MountFlag.MS_NOEXEC, MountFlag.MS_NOSUID, MountFlag.MS_NODEV);

    private SystemMounts() {}

    static void add(RootTree tree, ContainerConfig config) {
        tree.program().phase(Phase.MOUNTS);
        String label = RootFilesystem.label(config.mountConfig());
        mount(tree, "proc", "/proc", "proc", HARMLESS, "");
        mount(
                tree,
                "tmpfs",
                "/dev",
                "tmpfs",
                List.of(MountFlag.MS_NOSUID, MountFlag.MS_STRICTATIME),
                "mode=755" + label);
        mount(tree, "shm", "/dev/shm", "tmpfs", HARMLESS, "mode=1777,size=65536k" + label);
        mount(tree, "mqueue", "/dev/mqueue", "mqueue", HARMLESS, "");
        terminals(tree, config, label);
        tree.program().from(config.restrictSys() ? "/restrict_sys" : null);
        mount(tree, "sysfs", "/sys", "sysfs", sys(config), "");
    }

    /** Terminals are the group's that is 5 nearly everywhere, as long as the user namespace has one by that number. */
    private static void terminals(RootTree tree, ContainerConfig config, String label) {
        List<MountFlag> flags = List.of(MountFlag.MS_NOSUID, MountFlag.MS_NOEXEC);
        String options = "newinstance,ptmxmode=0666,mode=620";
        String ofGroup = options + ",gid=5" + label;
        if (config.has(Namespace.NEWUSER)) {
            tree.mountEither("devpts", "/dev/pts", "devpts", flags, ofGroup, options + label, RootTree.Links.REFUSE);
        } else {
            mount(tree, "devpts", "/dev/pts", "devpts", flags, ofGroup);
        }
    }

    private static List<MountFlag> sys(ContainerConfig config) {
        List<MountFlag> flags = new ArrayList<>(HARMLESS);
        if (config.restrictSys()) {
            flags.add(MountFlag.MS_RDONLY);
        }
        return flags;
    }

    private static void mount(
            RootTree tree, String source, String path, String type, List<MountFlag> flags, String data) {
        tree.mount(source, path, type, flags, data, RootTree.Links.REFUSE);
    }
}
