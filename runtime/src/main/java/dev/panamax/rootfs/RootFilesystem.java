package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.MountConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds the container's file tree and makes it the root: the mounts of every container, then those of its configuration. */
public final class RootFilesystem implements FileTree {
    private static final int USUAL_UMASK = 022;

    private final SyscallProgram.Builder program;
    private final ContainerConfig config;
    private final RootSource source;
    private final HostPaths host;
    private final String console;
    private @Nullable RootTree tree;
    private List<Slot> nullDevices = List.of();

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

    @Override
    public void mount() {
        program.phase(Phase.ROOTFS);
        program.add(Op.of(SystemCall.UMASK, mode(0)));
        separate();
        tree = new RootTree(program, mountRoot());
        SystemMounts.add(tree, config);
        UserMounts.add(tree, config.mountConfig(), host);
        makeDevices(tree);
    }

    @Override
    public void pivot() {
        if (config.restrictSys()) {
            program.phase(Phase.PIVOT);
            nullDevices = Restrictions.openNullDevices(program);
        }
        makeRoot(Objects.requireNonNull(tree, "the tree is mounted first"));
        if (config.mountConfig().readonlyFs()) {
            makeReadOnly();
        }
        program.phase(Phase.HOST).add(Op.of(SystemCall.UMASK, mode(USUAL_UMASK)));
    }

    /** Makes {@code /sys} and parts of {@code /proc} read-only. */
    @Override
    public void restrict() {
        if (config.restrictSys()) {
            Restrictions.add(program, nullDevices);
        }
    }

    private void makeDevices(RootTree root) {
        program.phase(Phase.DEVICES);
        DeviceNodes devices = new DeviceNodes(root, RootTree.Links.REFUSE);
        List<Node> nodes = new ArrayList<>();
        boolean hasNull = false;
        for (Device device : config.mountConfig().deviceNodes()) {
            nodes.add(Node.of(device, "/mount_config/device_nodes/" + nodes.size()));
            hasNull |= device.path().equals("/dev/null");
        }
        devices.make(nodes, config.has(Namespace.NEWUSER));
        devices.linkMultiplexer();
        if (!console.isEmpty()) {
            devices.mountConsole(console);
        }
        if (hasNull) {
            devices.reopenNull(host.standardIsNull());
        }
        devices.linkDescriptors(HostPaths.hasKcore() ? "kcore" : "");
        devices.close();
    }

    /** Keeps the mounts made here from the host, and, unless the root is only moved, those of the host from here. */
    private void separate() {
        MountFlag propagation = config.mountConfig().noPivotRoot() ? MountFlag.MS_SLAVE : MountFlag.MS_PRIVATE;
        RootChange.propagate(program, List.of(propagation, MountFlag.MS_REC));
    }

    /** Makes the root a mount of its own, as {@code pivot_root(2)} wants it, and returns where it is. */
    private String mountRoot() {
        if (source instanceof RootSource.ThrowAway(String staging)) {
            return config.has(Namespace.NEWUSER) ? new ThrowAwayRoot(program, staging).mount() : throwAway(staging);
        }
        String path = ((RootSource.Directory) source).path();
        RootChange.bindOnItself(program.from("/root_fs"), path);
        return path;
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

    private void makeRoot(RootTree root) {
        program.phase(Phase.PIVOT);
        if (config.mountConfig().noPivotRoot()) {
            program.from("/mount_config/no_pivot_root");
            RootChange.move(root);
        } else {
            RootChange.pivot(root);
        }
    }

    private void makeReadOnly() {
        program.from("/mount_config/readonly_fs");
        RootChange.makeReadOnly(program);
    }

    /** Returns the SELinux option of a mount, with a comma in front, or nothing. */
    static String label(MountConfig config) {
        return config.mountLabel().isEmpty() ? "" : ",context=\"" + config.mountLabel() + "\"";
    }
}
