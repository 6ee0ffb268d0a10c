package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** What is in {@code /dev}: the configured nodes, the multiplexer of pseudo-terminals, and the usual links. */
final class DeviceNodes {
    private static final int STANDARD_DESCRIPTORS = 3;
    private static final String DEV = "/dev";
    private static final String NULL = "/dev/null";
    private static final String TERMINALS = "pts/ptmx";
    private static final String MULTIPLEXER = "ptmx";

    private final RootTree tree;
    private final SyscallProgram.Builder program;
    private final FileChecks checks;
    private final Slot dev;

    /** Opens {@code /dev}, in which the rest is done. */
    DeviceNodes(RootTree tree, RootTree.Links links) {
        this.tree = tree;
        this.program = tree.program();
        this.checks = new FileChecks(program);
        this.dev = tree.openDirectory(DEV, links);
    }

    /**
     * Makes nodes.
     *
     * @param fromHost whether the host's devices are mounted instead: a user namespace can't make any
     */
    void make(List<Node> nodes, boolean fromHost) {
        for (Node node : nodes) {
            program.from(node.pointer());
            String above = RootTree.parent(node.path());
            Slot directory = above.equals(DEV) ? dev : tree.openDirectory(above, RootTree.Links.FOLLOW);
            if (fromHost && node.isDevice()) {
                mountFromHost(node);
            } else {
                make(node, directory);
            }
            if (!above.equals(DEV)) {
                tree.close(directory);
            }
        }
        program.from(null);
    }

    /** A node that is there already serves as well if it is the same; anything else in its place is an error. */
    private void make(Node node, Slot directory) {
        Argument name = text(RootTree.name(node.path()));
        Argument number = node.isDevice()
                ? new Argument.Symbol("makedev(" + node.major() + ", " + node.minor() + ")", node.deviceNumber())
                : integer(0);
        Op make = Op.of(SystemCall.MKNODAT, value(directory), name, mode(node), number);
        program.add(make.tolerating(Errno.EEXIST).note("make " + node.path()));
        program.add(checks.look(value(directory), RootTree.name(node.path())));
        checks.require(
                node.type(),
                node.isDevice() ? node.major() : 0,
                node.isDevice() ? node.minor() : 0,
                make.note("make " + node.path() + ", where another file is"),
                Errno.EEXIST);
        if (node.uid() != 0 || node.gid() != 0) {
            program.add(Op.of(
                    SystemCall.FCHOWNAT,
                    value(directory),
                    name,
                    integer(node.uid()),
                    integer(node.gid()),
                    flags(AtFlag.AT_SYMLINK_NOFOLLOW)));
        }
    }

    private static Argument mode(Node node) {
        String printed = node.type().name() + "|0" + Integer.toOctalString(node.mode());
        return new Argument.Symbol(printed, node.type().bits() | node.mode());
    }

    private void mountFromHost(Node node) {
        mountFromHost(node.path(), node.path());
    }

    private void mountFromHost(String source, String path) {
        Slot copy = Slot.word("copy of " + source);
        program.add(MountApi.openTree(source, false).into(copy));
        Slot target = tree.openMountPoint(path, false);
        program.add(MountApi.move(value(copy), target, path));
        tree.close(copy);
        tree.close(target);
    }

    /** Makes new pseudo-terminals those of the container's own devpts. */
    void linkMultiplexer() {
        link(TERMINALS, MULTIPLEXER);
    }

    /** Makes new pseudo-terminals those of the container's own devpts, whatever an image has in that place. */
    void replaceMultiplexer() {
        program.add(Op.of(SystemCall.UNLINKAT, value(dev), text(MULTIPLEXER), integer(0))
                .tolerating(Errno.ENOENT));
        link(TERMINALS, MULTIPLEXER);
    }

    /** Makes a terminal of the host the console. */
    void mountConsole(String console) {
        tree.makeFile(dev, "console");
        mountFromHost(console, DEV + "/console");
    }

    /**
     * Makes the usual links.
     *
     * @param core the name of the link to {@code /proc/kcore}, or empty for none
     */
    void linkDescriptors(String core) {
        link("/proc/self/fd", "fd");
        link("/proc/self/fd/0", "stdin");
        link("/proc/self/fd/1", "stdout");
        link("/proc/self/fd/2", "stderr");
        if (!core.isEmpty()) {
            link("/proc/kcore", core);
        }
    }

    private void link(String target, String name) {
        program.add(Op.of(SystemCall.SYMLINKAT, text(target), value(dev), text(name))
                .tolerating(Errno.EEXIST));
    }

    /**
     * Replaces standard descriptors that are the host's {@code /dev/null} by the container's, open for both directions.
     *
     * @param standardIsNull for each standard descriptor, whether it is
     */
    void reopenNull(List<Boolean> standardIsNull) {
        if (!standardIsNull.contains(true)) {
            return;
        }
        Slot opened = Slot.word(NULL);
        program.add(tree.open(NULL, RootTree.Links.FOLLOW, OpenFlag.O_RDWR, OpenFlag.O_CLOEXEC)
                .into(opened)
                .note("reopen /dev/null"));
        checks.requireNull(value(opened), NULL);
        for (int standard = 0; standard < STANDARD_DESCRIPTORS; standard++) {
            if (standardIsNull.get(standard)) {
                program.add(Op.of(SystemCall.DUP3, value(opened), integer(standard), integer(0)));
            }
        }
        tree.close(opened);
    }

    /** Closes {@code /dev}. */
    void close() {
        tree.close(dev);
    }
}
