package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.MountConfig;
import dev.panamax.linux.Argument;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.SystemCall;
import dev.panamax.linux.UnmountFlag;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** Builds the container's file tree and makes it the root: the mounts of every container, then those of its configuration. */
public final class RootFilesystem {
    private static final int USUAL_UMASK = 022;

    private final SyscallProgram.Builder program;
    private final ContainerConfig config;
    private final RootSource source;
    private final HostPaths host;
    private final String console;

    /**
     * Prepares the tree of one container.
     *
     * @param host what is known of the paths outside that the tree takes in
     * @param console a terminal of the host for {@code /dev/console}, or empty
     */
    public RootFilesystem(
            SyscallProgram.Builder program, ContainerConfig config, RootSource source, HostPaths host, String console) {
        this.program = program;
        this.config = config;
        this.source = source;
        this.host = host;
        this.console = console;
    }

    /** Builds the tree and makes it the root. */
    public void add() {
        program.phase(Phase.ROOTFS);
        program.add(Op.of(SystemCall.UMASK, mode(0)));
        separate();
        RootTree tree = new RootTree(program, mountRoot());
        SystemMounts.add(tree, config);
        UserMounts.add(tree, config.mountConfig(), host);
        new DeviceNodes(tree, config, host, console).add();
        makeRoot(tree);
        if (config.mountConfig().readonlyFs()) {
            makeReadOnly();
        }
        program.phase(Phase.HOST).add(Op.of(SystemCall.UMASK, mode(USUAL_UMASK)));
    }

    /** Makes {@code /sys} and parts of {@code /proc} read-only; after the tree has become the root. */
    public void addRestrictions() {
        if (config.restrictSys()) {
            Restrictions.add(program, host);
        }
    }

    /** Keeps the mounts made here from the host, and, unless the root is only moved, those of the host from here. */
    private void separate() {
        MountFlag propagation = config.mountConfig().noPivotRoot() ? MountFlag.MS_SLAVE : MountFlag.MS_PRIVATE;
        program.add(Op.of(SystemCall.MOUNT, NULL, text("/"), NULL, flags(propagation, MountFlag.MS_REC), NULL)
                .note("separate the mounts from the host's"));
    }

    /** Makes the root a mount of its own, as {@code pivot_root(2)} wants it, and returns where it is. */
    private String mountRoot() {
        return switch (source) {
            case RootSource.Directory(String path) -> {
                program.from("/root_fs")
                        .add(Op.of(
                                SystemCall.MOUNT,
                                text(path),
                                text(path),
                                NULL,
                                flags(MountFlag.MS_BIND, MountFlag.MS_REC),
                                NULL));
                yield path;
            }
            case RootSource.ThrowAway(String staging) -> throwAway(staging);
        };
    }

    private String throwAway(String staging) {
        program.add(Op.of(SystemCall.MOUNT, text("panamax"), text(staging), text("tmpfs"), flags(), text("mode=755"))
                .note("mount memory for the changes"));
        for (String directory : List.of("/upper", "/work", "/root")) {
            program.add(Op.of(SystemCall.MKDIRAT, AT_FDCWD, text(staging + directory), mode(RootTree.DIRECTORY_MODE)));
        }
        String layers = "lowerdir=/,upperdir=" + staging + "/upper,workdir=" + staging + "/work";
        program.add(Op.of(
                        SystemCall.MOUNT,
                        text("panamax"),
                        text(staging + "/root"),
                        text("overlay"),
                        flags(),
                        text(layers))
                .note("mount a throw-away layer over the host's root"));
        return staging + "/root";
    }

    private void makeRoot(RootTree tree) {
        program.phase(Phase.PIVOT);
        program.add(Op.of(SystemCall.FCHDIR, value(tree.root())));
        if (config.mountConfig().noPivotRoot()) {
            program.from("/mount_config/no_pivot_root");
            program.add(Op.of(SystemCall.MOUNT, text("."), text("/"), NULL, flags(MountFlag.MS_MOVE), NULL));
            program.add(Op.of(SystemCall.CHROOT, text(".")));
        } else {
            // The old root ends up on top of the new one, at the same place, and is taken off from there: no directory
            // is needed.
            program.add(Op.of(SystemCall.PIVOT_ROOT, text("."), text(".")));
            program.add(Op.of(SystemCall.UMOUNT2, text("."), flags(UnmountFlag.MNT_DETACH)));
        }
        program.add(Op.of(SystemCall.CHDIR, text("/")));
        tree.close(tree.root());
    }

    private void makeReadOnly() {
        program.from("/mount_config/readonly_fs");
        program.add(setAttributes(AT_FDCWD, "/", flags(), flags(MountAttribute.MOUNT_ATTR_RDONLY), integer(0)));
    }

    /** Returns the operation that sets attributes of a mount, with all below it if the flags say so. */
    static Op setAttributes(Argument mount, String path, Argument flags, Argument attributes, Argument propagation) {
        Argument structure = Argument.words(attributes, integer(0), propagation, integer(0));
        return Op.of(SystemCall.MOUNT_SETATTR, mount, text(path), flags, structure, integer(4L * Long.BYTES));
    }

    /** Returns the SELinux option of a mount, with a comma in front, or nothing. */
    static String label(MountConfig config) {
        return config.mountLabel().isEmpty() ? "" : ",context=\"" + config.mountLabel() + "\"";
    }
}
