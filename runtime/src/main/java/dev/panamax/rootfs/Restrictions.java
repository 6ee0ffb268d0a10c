package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;
import static dev.panamax.linux.Argument.value;

import dev.panamax.linux.Argument;
import dev.panamax.linux.Errno;
import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.OpenFlag;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.Phase;
import dev.panamax.program.SyscallProgram;
import java.util.List;

/** What keeps a container from parts of its tree: no writing to what changes the host, no reading of its memory. */
final class Restrictions {
    private static final Argument F_OK = new Argument.Symbol("F_OK", 0);
    private static final List<String> READ_ONLY = List.of("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus");
    private static final List<String> MASKED = HostPaths.hasKcore() ? List.of("/proc/kcore") : List.of();
    private static final List<MountAttribute> HARMLESS = List.of(
            MountAttribute.MOUNT_ATTR_RDONLY,
            MountAttribute.MOUNT_ATTR_NOEXEC,
            MountAttribute.MOUNT_ATTR_NOSUID,
            MountAttribute.MOUNT_ATTR_NODEV);

    private final SyscallProgram.Builder program;

    Restrictions(SyscallProgram.Builder program) {
        this.program = program;
    }

    /** Adds what takes from the host what {@code restrict_sys} masks files with, while that is in reach. */
    static List<Slot> openNullDevices(SyscallProgram.Builder program) {
        return NullDevices.open(program.from("/restrict_sys"), MASKED);
    }

    /**
     * Adds what {@code restrict_sys} asks for; the container's own {@code /proc} is in place, and nobody else is in it yet.
     *
     * @param nullDevices what {@link #openNullDevices} has opened
     */
    static void add(SyscallProgram.Builder program, List<Slot> nullDevices) {
        program.phase(Phase.RESTRICT).from("/restrict_sys");
        Restrictions restrictions = new Restrictions(program);
        for (String path : READ_ONLY) {
            restrictions.makeReadOnly(path, HARMLESS);
        }
        for (int i = 0; i < MASKED.size(); i++) {
            restrictions.mask(MASKED.get(i), nullDevices.get(i), "");
        }
    }

    /** Mounts a path over itself, with all below it, read-only; one that is not there is left out. */
    void makeReadOnly(String path, List<MountAttribute> attributes) {
        Label absent = new Label("no " + path);
        Label end = new Label("read-only " + path);
        Slot copy = Slot.word("copy of " + path);
        Slot target = Slot.word(path);
        program.add(open(path).into(target).onFailure(absent));
        program.add(MountApi.openTree(value(target), true).into(copy));
        program.add(MountApi.setAttributes(value(copy), true, attributes, List.of()));
        program.add(MountApi.move(value(copy), target, path));
        close(copy);
        program.add(closing(target).onSuccess(end));
        tolerateAbsence(path, absent);
        program.place(end);
    }

    /**
     * Hides a path: a directory by an empty one that can't be written, anything else by a device that is always at its end. One that
     * is not there is left out.
     *
     * @param nullDevice a copy of the mount of {@code /dev/null}, which is closed
     * @param label SELinux context of the directory, or empty
     */
    void mask(String path, Slot nullDevice, String label) {
        Label absent = new Label("no " + path);
        Label directory = new Label("directory " + path);
        Label masked = new Label("masked " + path);
        Label end = new Label("after " + path);
        Slot target = Slot.word(path);
        program.add(open(path).into(target).onFailure(absent));
        // A file does not fit on a directory: that is how the kernel says what it is.
        program.add(
                MountApi.move(value(nullDevice), target, path).onSuccess(masked).onFailure(directory));
        program.place(directory);
        coverDirectory(path, target, label);
        program.place(masked);
        program.add(closing(target).onSuccess(end));
        tolerateAbsence(path, absent);
        program.place(end);
        close(nullDevice);
    }

    private void coverDirectory(String path, Slot target, String label) {
        FileSystem empty = new FileSystem(program, "tmpfs", "tmpfs");
        empty.set("nr_blocks", "1");
        empty.set("nr_inodes", "1");
        empty.label(label);
        Slot mounted = empty.mount(List.of(MountAttribute.MOUNT_ATTR_RDONLY));
        program.add(MountApi.move(value(mounted), target, path));
        close(mounted);
    }

    /** Goes on only if it was absence that kept a path from being opened: the kernel is asked once more, and must say so. */
    private void tolerateAbsence(String path, Label absent) {
        program.place(absent);
        // 0, that it is there, is not positive.
        program.add(Op.of(SystemCall.FACCESSAT2, AT_FDCWD, text(path), F_OK, integer(0))
                .expecting(Op.Expectation.POSITIVE)
                .tolerating(Errno.ENOENT)
                .note(path + " could not be opened, and is not absent"));
    }

    private static Op open(String path) {
        return Op.of(SystemCall.OPENAT, AT_FDCWD, text(path), flags(OpenFlag.O_PATH, OpenFlag.O_CLOEXEC));
    }

    private void close(Slot fd) {
        program.add(closing(fd));
    }

    private static Op closing(Slot fd) {
        return Op.of(SystemCall.CLOSE, value(fd));
    }
}
