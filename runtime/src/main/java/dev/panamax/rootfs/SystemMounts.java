package dev.panamax.rootfs;

import dev.panamax.config.ContainerConfig;
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
        mount(
                tree,
                "devpts",
                "/dev/pts",
                "devpts",
                List.of(MountFlag.MS_NOSUID, MountFlag.MS_NOEXEC),
                "newinstance,ptmxmode=0666,mode=620,gid=5" + label);
        tree.program().from(config.restrictSys() ? "/restrict_sys" : null);
        mount(tree, "sysfs", "/sys", "sysfs", sys(config), "");
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
