package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mounts of a bundle, in its order. Most are ready before they are mounted, by the descriptor of what they are mounted on. */
final class BundleMounts {
    /** File systems that are the kernel's own: their options are few and short. The others' may be as long as {@code mount(2)} allows. */
    private static final Set<String> KERNELS_OWN = Set.of("proc", "sysfs", "tmpfs", "devpts", "mqueue", "cgroup2");

    /** What an image must not lead elsewhere by a link: programs rely on what is there. */
    private static final Set<String> NEVER_BEHIND_LINKS = Set.of("proc", "sysfs");

    /** Those whose files have SELinux contexts of their own. */
    private static final Set<String> UNLABELLED = Set.of("proc", "sysfs", "mqueue", "cgroup2");

    private final RootTree tree;
    private final SyscallProgram.Builder program;
    private final Linux linux;
    private final BundlePaths host;
    private final FileChecks checks;
    private final Map<Argument, String> writable = new LinkedHashMap<>();

    BundleMounts(RootTree tree, Linux linux, BundlePaths host) {
        this.tree = tree;
        this.program = tree.program();
        this.linux = linux;
        this.host = host;
        this.checks = new FileChecks(program);
    }

    void add() {
        for (BundleMount mount : host.mounts()) {
            program.from(mount.pointer());
            if (mount.options().isRemount()) {
                remount(mount);
            } else if (mount.options().isBind()) {
                bind(mount);
            } else if (mount.type().equals("cgroup")) {
                new CgroupMounts(this, tree, linux, host).add(mount);
            } else if (KERNELS_OWN.contains(mount.type())) {
                mountNew(mount);
            } else {
                mountOther(mount);
            }
        }
        program.from(null);
    }

    /** Makes those read-only in which something had to be made after they had been mounted. */
    void makeReadOnly() {
        for (Map.Entry<Argument, String> entry : writable.entrySet()) {
            program.from(entry.getValue());
            Argument mounted = entry.getKey();
            program.add(MountApi.setAttributes(mounted, false, List.of(MountAttribute.MOUNT_ATTR_RDONLY), List.of()));
            program.add(Op.of(SystemCall.CLOSE, mounted));
        }
        program.from(null);
    }

    private void bind(BundleMount mount) {
        MountOptions options = mount.options();
        Fd made = mount.tree();
        Argument copy;
        if (made == null) {
            Slot slot = Slot.word("copy of " + mount.source());
            program.add(
                    MountApi.openTree(mount.source(), options.isRecursiveBind()).into(slot));
            copy = value(slot);
        } else {
            copy = descriptor(made);
        }
        boolean later = mount.isDev() && options.isReadOnly();
        setAttributes(copy, options, later);
        propagate(copy, options);
        if (mount.isProc()) {
            checks.requireProc(copy, "mount " + mount.source() + " on /proc, where only a proc file system may be");
        }
        Slot target = mount.isProc()
                ? tree.openDirectory(mount.destination(), RootTree.Links.REFUSE)
                : tree.openMountPoint(mount.destination(), mount.ofDirectory());
        refuseProc(mount, target);
        program.add(MountApi.move(copy, target, mount.destination()));
        tree.close(target);
        finish(copy, later, mount);
    }

    /**
     * Sets what the options say of a copy before it is seen. As with {@code mount(8)}, flags that are not named are not set, but none
     * at all leave what the source has. What the source has may be locked; then it stays, and only what is named must be possible.
     */
    private void setAttributes(Argument copy, MountOptions options, boolean withoutReadOnly) {
        List<MountAttribute> set = new ArrayList<>(options.attributes());
        if (withoutReadOnly) {
            set.remove(MountAttribute.MOUNT_ATTR_RDONLY);
        }
        if (options.hasFlags()) {
            Label locked = new Label("locked");
            Label done = new Label("set");
            Op all = MountApi.setAttributes(copy, false, set, options.others());
            program.add(all.onSuccess(done).onFailure(locked));
            program.place(locked).add(all.tolerating(Errno.EPERM)); // Only that is what a lock says.
            program.add(MountApi.setAttributes(copy, false, set, options.clearedAttributes()));
            program.place(done);
        }
        if (options.hasFlagsBelow()) {
            program.add(MountApi.setAttributes(copy, true, options.setBelow(), options.clearedBelow()));
        }
    }

    private void propagate(Argument copy, MountOptions options) {
        for (MountOption.Propagates propagates : options.propagation()) {
            program.add(MountApi.setPropagation(copy, propagates.recursive(), propagates.how()));
        }
    }

    /** Mounts a new instance of one of the kernel's own file systems. */
    private void mountNew(BundleMount mount) {
        MountOptions options = mount.options();
        FileSystem fileSystem = new FileSystem(program, mount.type(), mount.source());
        fileSystem.set(options.data());
        fileSystem.setFlags(options.flags());
        fileSystem.label(UNLABELLED.contains(mount.type()) ? "" : linux.mountLabel());
        boolean inMemory = mount.type().equals("tmpfs");
        boolean later = options.isReadOnly() && (inMemory || mount.isDev());
        List<MountAttribute> attributes = new ArrayList<>(options.attributes());
        if (later) {
            attributes.remove(MountAttribute.MOUNT_ATTR_RDONLY);
        }
        Slot mounted = fileSystem.mount(attributes);
        Slot target = inMemory ? coverDirectory(mount, mounted) : openDirectory(mount);
        put(mount, mounted, target);
        tree.close(target);
        finish(value(mounted), later, mount);
    }

    /** Puts a new mount on what it is mounted on. */
    void put(BundleMount mount, Slot mounted, Slot target) {
        propagate(value(mounted), mount.options());
        refuseProc(mount, target);
        program.add(MountApi.move(value(mounted), target, mount.destination()));
    }

    private Slot openDirectory(BundleMount mount) {
        RootTree.Links links =
                NEVER_BEHIND_LINKS.contains(mount.type()) ? RootTree.Links.REFUSE : RootTree.Links.FOLLOW;
        return tree.openDirectory(mount.destination(), links);
    }

    /** Opens a directory that a file system in memory will cover, whose permissions, and files if it is told so, it takes over. */
    private Slot coverDirectory(BundleMount mount, Slot mounted) {
        Slot target = Slot.word(mount.destination());
        Label missing = new Label("missing " + mount.destination());
        Label ready = new Label("ready " + mount.destination());
        Op open = tree.openDirectoryOp(mount.destination(), RootTree.Links.FOLLOW)
                .into(target)
                .onFailure(missing);
        boolean modeIsSet = false;
        for (String option : mount.options().data()) {
            modeIsSet |= option.startsWith("mode=");
        }
        program.add(open);
        if (!modeIsSet) {
            program.add(checks.look(value(target)));
            program.add(Op.of(SystemCall.FCHMODAT, value(mounted), text("."), checks.mode()));
        }
        new CopyUp(program, checks).add(mount.copied(), target, mounted);
        program.jump(ready).place(missing);
        tree.makeAndOpenDirectory(mount.destination(), RootTree.Links.FOLLOW, target);
        program.place(ready);
        return target;
    }

    /** Keeps a mount that is to be read-only in the end, and closes any other. */
    private void finish(Argument mounted, boolean later, BundleMount mount) {
        if (later) {
            writable.put(mounted, mount.pointer());
        } else {
            program.add(Op.of(SystemCall.CLOSE, mounted));
        }
    }

    /** Mounts a file system whose options only it knows. */
    private void mountOther(BundleMount mount) {
        MountOptions options = mount.options();
        String data = String.join(",", options.data());
        if (!linux.mountLabel().isEmpty()) {
            data += (data.isEmpty() ? "" : ",") + "context=\"" + linux.mountLabel() + "\"";
        }
        Slot target = tree.openDirectory(mount.destination(), RootTree.Links.FOLLOW);
        refuseProc(mount, target);
        program.add(Op.of(SystemCall.FCHDIR, value(target)));
        program.add(Op.of(
                        SystemCall.MOUNT,
                        text(mount.source()),
                        text("."),
                        text(mount.type()),
                        flags(options.flags()),
                        data.isEmpty() ? NULL : text(data))
                .note("mount " + mount.destination()));
        tree.close(target);
        if (!options.propagation().isEmpty() || options.hasFlagsBelow()) {
            Slot mounted = open(mount);
            if (options.hasFlagsBelow()) {
                program.add(MountApi.setAttributes(value(mounted), true, options.setBelow(), options.clearedBelow()));
            }
            propagate(value(mounted), options);
            tree.close(mounted);
        }
    }

    /** Changes what is mounted already: of a bind mount the mount itself, else its file system. */
    private void remount(BundleMount mount) {
        MountOptions options = mount.options();
        Slot mounted = open(mount);
        if (options.isBind()) {
            setAttributes(value(mounted), options, false);
        } else {
            List<MountFlag> all = new ArrayList<>(options.flags());
            all.add(MountFlag.MS_REMOUNT);
            String data = String.join(",", options.data());
            program.add(Op.of(SystemCall.FCHDIR, value(mounted)));
            program.add(Op.of(SystemCall.MOUNT, NULL, text("."), NULL, flags(all), data.isEmpty() ? NULL : text(data))
                    .note("remount " + mount.destination()));
        }
        propagate(value(mounted), options);
        tree.close(mounted);
    }

    /** Opens what is mounted at a place. */
    private Slot open(BundleMount mount) {
        Slot mounted = Slot.word(mount.destination());
        program.add(tree.open(mount.destination(), RootTree.Links.FOLLOW, OpenFlag.O_PATH, OpenFlag.O_CLOEXEC)
                .into(mounted));
        return mounted;
    }

    /** No link leads a mount to where security settings of the container are written. */
    private void refuseProc(BundleMount mount, Slot target) {
        if (!mount.isProc() && !mount.isBelowProc()) {
            checks.refuseProc(
                    value(target), "mount " + mount.destination() + ", which leads to /proc, where nothing may be");
        }
    }
}
