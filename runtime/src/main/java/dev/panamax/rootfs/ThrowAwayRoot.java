package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/**
 * The host's root as an ordinary user sees it, which takes his changes and forgets them. The kernel mounts no layer over a directory in
 * which others have mounted something, as he could look below that; over {@code /} it never does. So each directory in the root gets a
 * layer of its own in memory, and where even that is refused, it is shown as it is, and can't be written to.
 *
 * @see <a href="https://docs.kernel.org/filesystems/overlayfs.html">Overlay filesystem</a>
 */
final class ThrowAwayRoot {
    private static final int OWNER_ONLY = 0700;
    private static final String ROOT = "root";
    private static final String CHANGES = "changes";
    private static final String WORK = "work";

    private final SyscallProgram.Builder program;
    private final String staging;
    private final Slot covered = Slot.word("copy of what the layers are mounted on");

    /**
     * Prepares the root.
     *
     * @param staging an existing directory of the host, which the layers are mounted on
     */
    ThrowAwayRoot(SyscallProgram.Builder program, String staging) {
        this.program = program;
        this.staging = staging;
    }

    /** Mounts the root, and returns where it is. */
    String mount() {
        program.add(MountApi.openTree(staging, true).into(covered));
        tmpfs(staging, "mount memory for the changes");
        program.add(Op.of(SystemCall.CHDIR, text(staging)));
        for (String directory : List.of(CHANGES, WORK, ROOT)) {
            makeDirectory(directory, RootTree.DIRECTORY_MODE);
        }
        tmpfs(ROOT, "mount the root");
        List<HostEntry> entries = HostEntry.all();
        for (int i = 0; i < entries.size(); i++) {
            add(entries.get(i), i);
        }
        close(covered);
        return staging + "/" + ROOT;
    }

    private void add(HostEntry entry, int index) {
        String target = ROOT + entry.path();
        switch (entry.type()) {
            case S_IFDIR -> {
                makeDirectory(target, entry.mode());
                addDirectory(entry, target, index);
            }
            case S_IFLNK -> program.add(Op.of(SystemCall.SYMLINKAT, text(entry.link()), AT_FDCWD, text(target)));
            case S_IFREG -> {
                Argument regular =
                        new Argument.Symbol("S_IFREG|0755", entry.type().bits() | RootTree.DIRECTORY_MODE);
                program.add(Op.of(SystemCall.MKNODAT, AT_FDCWD, text(target), regular, integer(0)));
                showCopy(entry, target, false);
            }
            case S_IFSOCK, S_IFIFO, S_IFBLK, S_IFCHR -> {} // Nobody has them there.
        }
    }

    private void addDirectory(HostEntry entry, String target, int index) {
        if (entry.path().equals(staging)) {
            show(entry, target, covered);
            return;
        }
        Label refused = new Label("no layer over " + entry.path());
        Label mounted = new Label("mounted " + entry.path());
        String changes = CHANGES + "/" + index;
        String work = WORK + "/" + index;
        makeDirectory(changes, entry.mode());
        makeDirectory(work, OWNER_ONLY);
        String layers = "lowerdir=" + escaped(entry.path()) + ",upperdir=" + changes + ",workdir=" + work;
        program.add(Op.of(
                        SystemCall.MOUNT,
                        text("panamax"),
                        text(target),
                        text("overlay"),
                        flags(),
                        text(layers + ",userxattr"))
                .note("mount a throw-away layer over " + entry.path())
                .onSuccess(mounted)
                .onFailure(refused));
        program.place(refused);
        showCopy(entry, target, true);
        program.place(mounted);
    }

    /** In options of overlayfs, some characters mean something. */
    private static String escaped(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
    }

    private void showCopy(HostEntry entry, String target, boolean recursive) {
        Slot copy = Slot.word("copy of " + entry.path());
        program.add(MountApi.openTree(entry.path(), recursive).into(copy));
        show(entry, target, copy);
        close(copy);
    }

    /** Shows what is there, as it is: what would be written there would stay. */
    private void show(HostEntry entry, String target, Slot copy) {
        Slot opened = Slot.word(target);
        program.add(MountApi.setAttributes(value(copy), true, List.of(MountAttribute.MOUNT_ATTR_RDONLY), List.of()));
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text(target),
                        flags(OpenFlag.O_PATH, OpenFlag.O_NOFOLLOW, OpenFlag.O_CLOEXEC))
                .into(opened));
        program.add(MountApi.move(value(copy), opened, entry.path()));
        close(opened);
    }

    private void tmpfs(String target, String note) {
        program.add(Op.of(SystemCall.MOUNT, text("panamax"), text(target), text("tmpfs"), flags(), text("mode=755"))
                .note(note));
    }

    private void makeDirectory(String path, int permissions) {
        program.add(Op.of(SystemCall.MKDIRAT, AT_FDCWD, text(path), mode(permissions)));
    }

    private void close(Slot fd) {
        program.add(Op.of(SystemCall.CLOSE, value(fd)));
    }
}
