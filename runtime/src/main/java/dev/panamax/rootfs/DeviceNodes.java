package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Device;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.FileType;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** What is in {@code /dev}: the configured nodes, the multiplexer of pseudo-terminals, and the usual links. */
final class DeviceNodes {
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final String DEV = "/dev";
    private static final String NULL = "/dev/null";

    private final RootTree tree;
    private final SyscallProgram.Builder program;
    private final ContainerConfig config;
    private final HostPaths host;
    private final String console;

    DeviceNodes(RootTree tree, ContainerConfig config, HostPaths host, String console) {
        this.tree = tree;
        this.program = tree.program();
        this.config = config;
        this.host = host;
        this.console = console;
    }

    void add() {
        program.phase(Phase.DEVICES);
        Slot dev = tree.openDirectory(DEV, RootTree.Links.REFUSE);
        List<Device> nodes = config.mountConfig().deviceNodes();
        for (int i = 0; i < nodes.size(); i++) {
            program.from("/mount_config/device_nodes/" + i);
            node(nodes.get(i), dev);
        }
        program.from(null);
        link("pts/ptmx", dev, "ptmx");
        if (!console.isEmpty()) {
            tree.makeFile(dev, "console");
            Slot copy = UserMounts.openTree(program, console);
            UserMounts.move(tree, copy, tree.openMountPoint(DEV + "/console", false), DEV + "/console");
        }
        reopenNull();
        link("/proc/self/fd", dev, "fd");
        link("/proc/self/fd/0", dev, "stdin");
        link("/proc/self/fd/1", dev, "stdout");
        link("/proc/self/fd/2", dev, "stderr");
        if (host.hasKcore()) {
            link("/proc/kcore", dev, "kcore");
        }
        tree.close(dev);
    }

    private void node(Device device, Slot dev) {
        String above = RootTree.parent(device.path());
        Slot directory = above.equals(DEV) ? dev : tree.openDirectory(above, RootTree.Links.FOLLOW);
        if (config.has(Namespace.NEWUSER)) {
            mountFromHost(device);
        } else {
            make(device, directory);
        }
        if (!above.equals(DEV)) {
            tree.close(directory);
        }
    }

    private void make(Device device, Slot directory) {
        Argument name = text(RootTree.name(device.path()));
        program.add(Op.of(
                        SystemCall.MKNODAT,
                        value(directory),
                        name,
                        mode(device),
                        new Argument.Symbol(
                                "makedev(" + device.major() + ", " + device.minor() + ")", device.deviceNumber()))
                .tolerating(Errno.EEXIST)
                .note("make " + device.path()));
        if (device.uid() != 0 || device.gid() != 0) {
            program.add(Op.of(
                    SystemCall.FCHOWNAT,
                    value(directory),
                    name,
                    integer(device.uid()),
                    integer(device.gid()),
                    flags(AtFlag.AT_SYMLINK_NOFOLLOW)));
        }
    }

    private static Argument mode(Device device) {
        FileType type = device.type() == Device.Type.BLOCK ? FileType.S_IFBLK : FileType.S_IFCHR;
        String printed = type.name() + "|0" + Integer.toOctalString(device.fileMode());
        return new Argument.Symbol(printed, type.bits() | device.fileMode());
    }

    /** A user namespace can't make devices: the host's are mounted in their place. */
    private void mountFromHost(Device device) {
        Slot copy = UserMounts.openTree(program, device.path());
        UserMounts.move(tree, copy, tree.openMountPoint(device.path(), false), device.path());
    }

    private void link(String target, Slot directory, String name) {
        program.add(Op.of(SystemCall.SYMLINKAT, text(target), value(directory), text(name))
                .tolerating(Errno.EEXIST));
    }

    /** Replaces standard descriptors that are the host's {@code /dev/null} by the container's, if it has one, open for both directions. */
    private void reopenNull() {
        boolean inherited = host.isNull(0) || host.isNull(1) || host.isNull(2);
        if (!inherited
                || config.mountConfig().deviceNodes().stream()
                        .noneMatch(node -> node.path().equals(NULL))) {
            return;
        }
        Slot opened = Slot.word(NULL);
        program.add(tree.open(NULL, RootTree.Links.FOLLOW, OpenFlag.O_RDWR, OpenFlag.O_CLOEXEC)
                .into(opened)
                .note("reopen /dev/null"));
        for (int standard = 0; standard < STANDARD_DESCRIPTORS; standard++) {
            if (host.isNull(standard)) {
                program.add(Op.of(SystemCall.DUP3, value(opened), integer(standard), integer(0)));
            }
        }
        tree.close(opened);
    }
}
