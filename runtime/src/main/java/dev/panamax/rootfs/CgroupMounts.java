package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.config.Namespace;
import dev.panamax.linux.Errno;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A container's view of cgroups: its own in each hierarchy. */
final class CgroupMounts {
    private static final List<MountAttribute> HARMLESS = List.of(
            MountAttribute.MOUNT_ATTR_NOSUID, MountAttribute.MOUNT_ATTR_NODEV, MountAttribute.MOUNT_ATTR_NOEXEC);

    private final BundleMounts mounts;
    private final RootTree tree;
    private final SyscallProgram.Builder program;
    private final boolean ownNamespace;
    private final BundlePaths host;

    CgroupMounts(BundleMounts mounts, RootTree tree, Linux linux, BundlePaths host) {
        this.mounts = mounts;
        this.tree = tree;
        this.program = tree.program();
        this.ownNamespace = linux.has(Namespace.NEWCGROUP);
        this.host = host;
    }

    void add(BundleMount mount) {
        List<CgroupHierarchy> hierarchies = host.cgroupHierarchies();
        if (hierarchies.isEmpty()) {
            unified(mount);
        } else {
            each(hierarchies, mount);
        }
    }

    /** Version 1: a directory for each hierarchy, in a file system of their own. */
    private void each(List<CgroupHierarchy> hierarchies, BundleMount mount) {
        FileSystem directories = new FileSystem(program, "tmpfs", "tmpfs");
        directories.set("mode", "755");
        Slot mounted = directories.mount(HARMLESS);
        Slot target = tree.openDirectory(mount.destination(), RootTree.Links.FOLLOW);
        mounts.put(mount, mounted, target);
        tree.close(target);
        for (CgroupHierarchy hierarchy : hierarchies) {
            one(hierarchy, mount, mounted);
        }
        if (mount.options().isReadOnly()) {
            program.add(MountApi.setAttributes(
                    value(mounted), false, List.of(MountAttribute.MOUNT_ATTR_RDONLY), List.of()));
        }
        tree.close(mounted);
    }

    /** In a namespace of its own a container sees its cgroup as the root; else its directory is mounted, and no other. */
    private void one(CgroupHierarchy hierarchy, BundleMount mount, Slot directories) {
        Path directory = hierarchy.directory();
        if (!ownNamespace && directory == null) {
            return;
        }
        List<MountAttribute> attributes = new ArrayList<>(HARMLESS);
        if (mount.options().isReadOnly()) {
            attributes.add(MountAttribute.MOUNT_ATTR_RDONLY);
        }
        Slot mounted;
        if (ownNamespace) {
            FileSystem view = new FileSystem(program, "cgroup", "cgroup");
            view.set(hierarchy.controllers());
            mounted = view.mount(attributes);
        } else {
            mounted = Slot.word(hierarchy.name());
            program.add(MountApi.openTreeAt(program.text(String.valueOf(directory)))
                    .into(mounted)
                    .note("take the container's cgroup " + hierarchy.name()));
            program.add(MountApi.setAttributes(value(mounted), false, attributes, List.of()));
        }
        String path = mount.destination() + "/" + hierarchy.name();
        Slot place = Slot.word(path);
        program.add(
                Op.of(SystemCall.MKDIRAT, value(directories), text(hierarchy.name()), mode(RootTree.DIRECTORY_MODE)));
        program.add(Op.of(
                        SystemCall.OPENAT,
                        value(directories),
                        text(hierarchy.name()),
                        flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC),
                        integer(0))
                .into(place));
        program.add(MountApi.move(value(mounted), place, path));
        tree.close(place);
        tree.close(mounted);
        for (String alias : hierarchy.aliases()) {
            program.add(Op.of(SystemCall.SYMLINKAT, text(hierarchy.name()), value(directories), text(alias))
                    .tolerating(Errno.EEXIST));
        }
    }

    /**
     * Version 2: one tree. In a namespace of its own a container mounts it anew, or, if it may not, gets its own part of the host's mount.
     * Else it gets the host's: a new one there would change the options of all, {@code nsdelegate} among them.
     */
    private void unified(BundleMount mount) {
        String hosts = host.unifiedMountPoint();
        if (ownNamespace || hosts == null) {
            anew(mount);
            return;
        }
        Slot mounted = Slot.word("cgroup2");
        copy(hosts, mount, mounted);
        put(mount, mounted);
    }

    private void anew(BundleMount mount) {
        Label refused = new Label("no new cgroup2");
        Label ready = new Label("cgroup2");
        Path own = host.unifiedCgroup();
        String shown = ownNamespace && own != null ? own.toString() : host.unifiedMountPoint();
        FileSystem view = new FileSystem(program, "cgroup2", mount.source());
        view.set(mount.options().data());
        if (shown != null) {
            view.otherwise(refused);
        }
        Slot mounted = view.mount(mount.options().attributes());
        if (shown != null) {
            program.jump(ready).place(refused);
            copy(shown, mount, mounted);
            program.place(ready);
        }
        put(mount, mounted);
    }

    private void copy(String source, BundleMount mount, Slot mounted) {
        program.add(MountApi.openTreeAt(program.text(source)).into(mounted));
        program.add(
                MountApi.setAttributes(value(mounted), false, mount.options().attributes(), List.of()));
    }

    private void put(BundleMount mount, Slot mounted) {
        Slot target = tree.openDirectory(mount.destination(), RootTree.Links.FOLLOW);
        mounts.put(mount, mounted, target);
        tree.close(target);
        tree.close(mounted);
    }
}
