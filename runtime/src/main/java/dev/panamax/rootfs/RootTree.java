package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.NULL;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.mode;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.FileType;
import dev.panamax.linux.MountFlag;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.ResolveFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/**
 * The tree that becomes the container's root, before it does. Every path in it is resolved by the kernel, once, as if the tree were
 * the root already ({@code RESOLVE_IN_ROOT}), to a descriptor that all further calls use: no symbolic link of an image leads out.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/openat2.2.html">openat2(2)</a>
 */
final class RootTree {
    static final int DIRECTORY_MODE = 0755;
    private static final long OPEN_HOW_SIZE = 3L * Long.BYTES;

    private final SyscallProgram.Builder program;
    private final Slot root = Slot.word("root");

    /**
     * Opens a tree.
     *
     * @param path of a mount point
     */
    RootTree(SyscallProgram.Builder program, String path) {
        this.program = program;
        program.add(Op.of(
                        SystemCall.OPENAT,
                        AT_FDCWD,
                        text(path),
                        flags(OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC))
                .into(root));
    }

    SyscallProgram.Builder program() {
        return program;
    }

    Slot root() {
        return root;
    }

    /** How symbolic links in a path count. */
    enum Links {
        /** They are followed, within the tree. */
        FOLLOW,
        /** They are an error: the path is one of the system's own. */
        REFUSE
    }

    /** Opens a directory, making it and those above it if they are missing. */
    Slot openDirectory(String path, Links links) {
        Slot directory = Slot.word(path);
        Label found = new Label("found " + path);
        Label missing = new Label("missing " + path);
        program.add(
                openDirectoryOp(path, links).into(directory).onSuccess(found).onFailure(missing));
        program.place(missing);
        makeAndOpenDirectory(path, links, directory);
        program.place(found);
        return directory;
    }

    /** Makes a directory and those above it, where they are missing, and opens it. */
    void makeAndOpenDirectory(String path, Links links, Slot directory) {
        makeDirectories(path, links);
        program.add(openDirectoryOp(path, links).into(directory));
    }

    /** Returns the operation that opens a directory. */
    Op openDirectoryOp(String path, Links links) {
        Op open = open(path, links, OpenFlag.O_PATH, OpenFlag.O_DIRECTORY, OpenFlag.O_CLOEXEC);
        return links == Links.FOLLOW ? open : open.note("open " + path + ", which must be no symbolic link");
    }

    /** Opens something to be mounted over: a directory, or a file, made if it is missing, with the directories above it. */
    Slot openMountPoint(String path, boolean isDirectory) {
        if (isDirectory) {
            return openDirectory(path, Links.FOLLOW);
        }
        Slot file = Slot.word(path);
        Label found = new Label("found " + path);
        Label missing = new Label("missing " + path);
        program.add(open(path, Links.FOLLOW, OpenFlag.O_PATH, OpenFlag.O_CLOEXEC)
                .into(file)
                .onSuccess(found)
                .onFailure(missing));
        program.place(missing);
        Slot parent = openDirectory(parent(path), Links.FOLLOW);
        makeFile(parent, name(path));
        close(parent);
        program.add(
                open(path, Links.FOLLOW, OpenFlag.O_PATH, OpenFlag.O_CLOEXEC).into(file));
        program.place(found);
        return file;
    }

    /** Makes an empty file to be mounted over. */
    void makeFile(Slot directory, String name) {
        program.add(Op.of(
                        SystemCall.MKNODAT,
                        value(directory),
                        text(name),
                        new Argument.Symbol("S_IFREG|0755", FileType.S_IFREG.bits() | DIRECTORY_MODE),
                        integer(0))
                .tolerating(Errno.EEXIST));
    }

    /** Returns the operation that opens a path. */
    Op open(String path, Links links, OpenFlag... how) {
        Argument resolve = links == Links.FOLLOW
                ? flags(ResolveFlag.RESOLVE_IN_ROOT)
                : flags(ResolveFlag.RESOLVE_IN_ROOT, ResolveFlag.RESOLVE_NO_SYMLINKS);
        return Op.of(
                SystemCall.OPENAT2,
                value(root),
                text(path),
                Argument.words(flags(how), integer(0), resolve),
                integer(OPEN_HOW_SIZE));
    }

    /** Mounts a file system on a directory, which is made if it is missing. */
    void mount(String source, String path, String type, List<MountFlag> mountFlags, String data, Links links) {
        mountOn(openDirectory(path, links), source, path, type, mountFlags, data);
    }

    /** Mounts a file system on an open directory, which is closed. */
    void mountOn(Slot directory, String source, String path, String type, List<MountFlag> mountFlags, String data) {
        program.add(Op.of(SystemCall.FCHDIR, value(directory)));
        program.add(mountHere(source, path, type, mountFlags, data));
        close(directory);
    }

    /** Mounts a file system as {@link #mount} does, with other data if the kernel does not take the first. */
    void mountEither(
            String source,
            String path,
            String type,
            List<MountFlag> mountFlags,
            String data,
            String otherwise,
            Links links) {
        Label refused = new Label("refused " + data);
        Label mounted = new Label("mounted " + path);
        Slot directory = openDirectory(path, links);
        program.add(Op.of(SystemCall.FCHDIR, value(directory)));
        program.add(mountHere(source, path, type, mountFlags, data)
                .onSuccess(mounted)
                .onFailure(refused));
        program.place(refused);
        program.add(mountHere(source, path, type, mountFlags, otherwise));
        program.place(mounted);
        close(directory);
    }

    private static Op mountHere(String source, String path, String type, List<MountFlag> mountFlags, String data) {
        return Op.of(
                        SystemCall.MOUNT,
                        text(source),
                        text("."),
                        text(type),
                        flags(mountFlags),
                        data.isEmpty() ? NULL : text(data))
                .note("mount " + path);
    }

    void close(Slot fd) {
        program.add(Op.of(SystemCall.CLOSE, value(fd)));
    }

    /** Makes each directory of a path in the one above it, which is opened by its own path: nothing is created by name alone. */
    private void makeDirectories(String path, Links links) {
        StringBuilder made = new StringBuilder();
        for (String name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (!name.equals("..")) {
                makeDirectory(made.toString(), name, links);
            }
            made.append(made.isEmpty() ? "" : "/").append(name);
        }
    }

    private void makeDirectory(String parent, String name, Links links) {
        if (parent.isEmpty()) {
            program.add(Op.of(SystemCall.MKDIRAT, value(root), text(name), mode(DIRECTORY_MODE))
                    .tolerating(Errno.EEXIST));
            return;
        }
        Slot above = Slot.word(parent);
        program.add(openDirectoryOp(parent, links).into(above));
        program.add(Op.of(SystemCall.MKDIRAT, value(above), text(name), mode(DIRECTORY_MODE))
                .tolerating(Errno.EEXIST));
        close(above);
    }

    static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
