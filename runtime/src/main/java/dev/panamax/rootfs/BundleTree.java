package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.Namespace;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.oci.Linux;
import dev.panamax.oci.Process;
import dev.panamax.oci.Spec;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tree of a bundle: its root, the mounts that it lists, in their order, and devices. */
public final class BundleTree implements FileTree {
    private static final int USUAL_UMASK = 022;

    private final SyscallProgram.Builder program;
    private final Spec spec;
    private final Linux linux;
    private final BundlePaths host;
    private final List<Slot> nullDevices = new ArrayList<>();
    private @Nullable RootTree tree;
    private @Nullable BundleMounts mounts;

    /**
     * Prepares the tree of one container.
     *
     * @param host what is known of the paths outside that the tree takes in
     */
    public BundleTree(SyscallProgram.Builder program, Spec spec, BundlePaths host) {
        this.program = program;
        this.spec = spec;
        this.linux = spec.linux();
        this.host = host;
    }

    @Override
    public void mount() {
        program.phase(Phase.ROOTFS);
        // The modes of what is made are those that the configuration says.
        program.add(Op.of(SystemCall.UMASK, mode(0)));
        separate();
        RootTree root = new RootTree(program, host.root());
        tree = root;
        program.phase(Phase.MOUNTS);
        mounts = new BundleMounts(root, linux, host);
        mounts.add();
        makeDevices(root);
        makeWorkingDirectory(root);
        program.phase(Phase.HOST).add(Op.of(SystemCall.UMASK, mode(USUAL_UMASK)));
    }

    @Override
    public void pivot() {
        RootTree root = Objects.requireNonNull(tree, "the tree is mounted first");
        program.phase(Phase.PIVOT);
        openNullDevices();
        switch (host.way()) {
            case PIVOT -> RootChange.pivot(root);
            case MOVE -> {
                for (String mountPoint : host.toHide()) {
                    RootChange.hide(program, mountPoint);
                }
                RootChange.move(root);
            }
            case CHROOT -> RootChange.chroot(root);
        }
        propagateRoot();
    }

    /** Makes read-only what could not be before, and hides and protects the paths that the configuration lists. */
    @Override
    public void restrict() {
        program.phase(Phase.RESTRICT);
        Objects.requireNonNull(mounts, "the tree is mounted first").makeReadOnly();
        if (spec.root().readonly()) {
            program.from("/root/readonly");
            RootChange.makeReadOnly(program);
        }
        Restrictions restrictions = new Restrictions(program);
        for (int i = 0; i < linux.readonlyPaths().size(); i++) {
            program.from("/linux/readonlyPaths/" + i);
            restrictions.makeReadOnly(linux.readonlyPaths().get(i), List.of(MountAttribute.MOUNT_ATTR_RDONLY));
        }
        for (int i = 0; i < linux.maskedPaths().size(); i++) {
            program.from("/linux/maskedPaths/" + i);
            restrictions.mask(linux.maskedPaths().get(i), nullDevices.get(i), linux.mountLabel());
        }
        program.from(null);
    }

    /** Keeps the mounts made here from the host, and makes the root a mount of its own. */
    private void separate() {
        if (!linux.has(Namespace.NEWNS)) {
            return;
        }
        if (linux.creates(Namespace.NEWNS)) {
            program.from("/linux/rootfsPropagation");
            RootChange.propagate(program, hostPropagation());
        }
        program.from("/root/path");
        RootChange.separateMountOf(program, host.root(), isSlave() ? MountFlag.MS_SLAVE : MountFlag.MS_PRIVATE);
        RootChange.bindOnItself(program, host.root());
        program.from(null);
    }

    /** A root that is shared leaves the host's mounts as they are, as those that the bundle takes in may have to be shared, too. */
    private List<MountFlag> hostPropagation() {
        return switch (linux.rootfsPropagation()) {
            case "shared" -> List.of(MountFlag.MS_SHARED);
            case "rshared" -> List.of(MountFlag.MS_SHARED, MountFlag.MS_REC);
            case "private", "rprivate" ->
                // The host's mounts stay behind a root that is moved: what the host unmounts must go there, too.
                host.way() == BundlePaths.Way.PIVOT
                        ? List.of(MountFlag.MS_PRIVATE, MountFlag.MS_REC)
                        : List.of(MountFlag.MS_SLAVE, MountFlag.MS_REC);
            default -> List.of(MountFlag.MS_SLAVE, MountFlag.MS_REC);
        };
    }

    private boolean isSlave() {
        return linux.rootfsPropagation().equals("slave")
                || linux.rootfsPropagation().equals("rslave");
    }

    /** Only now: before, it would have been the host's root, or a root that can't be changed. */
    private void propagateRoot() {
        List<MountFlag> propagation = switch (linux.rootfsPropagation()) {
            case "shared" -> List.of(MountFlag.MS_SHARED);
            case "rshared" -> List.of(MountFlag.MS_SHARED, MountFlag.MS_REC);
            case "unbindable" -> List.of(MountFlag.MS_UNBINDABLE);
            case "runbindable" -> List.of(MountFlag.MS_UNBINDABLE, MountFlag.MS_REC);
            default -> List.of();
        };
        if (!propagation.isEmpty()) {
            program.from("/linux/rootfsPropagation");
            program.add(Op.of(SystemCall.MOUNT, NULL, text("/"), NULL, flags(propagation), NULL));
            program.from(null);
        }
    }

    private void makeDevices(RootTree root) {
        BundleDevices devices = host.devices();
        if (!devices.present()) {
            return;
        }
        program.phase(Phase.DEVICES);
        DeviceNodes dev = new DeviceNodes(root, RootTree.Links.REFUSE);
        dev.make(devices.nodes(), devices.fromHost());
        dev.replaceMultiplexer();
        dev.reopenNull(devices.standardIsNull());
        dev.linkDescriptors(HostPaths.hasKcore() ? "core" : "");
        dev.close();
    }

    /** Makes the directory that the program starts in, as an image without it would have to be changed otherwise. */
    private void makeWorkingDirectory(RootTree root) {
        Process process = spec.process();
        if (process != null && !process.cwd().isEmpty() && !process.cwd().equals("/")) {
            program.from("/process/cwd");
            root.close(root.openDirectory(process.cwd(), RootTree.Links.FOLLOW));
            program.from(null);
        }
    }

    private void openNullDevices() {
        if (linux.maskedPaths().isEmpty()) {
            return;
        }
        program.from("/linux/maskedPaths");
        nullDevices.addAll(NullDevices.open(program, linux.maskedPaths()));
        program.from(null);
    }
}
