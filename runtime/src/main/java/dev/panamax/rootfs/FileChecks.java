package dev.panamax.rootfs;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Argument;
import dev.panamax.linux.AtFlag;
import dev.panamax.linux.Errno;
import dev.panamax.linux.FileType;
import dev.panamax.linux.Slot;
import dev.panamax.linux.SystemCall;
import dev.panamax.program.Comparison;
import dev.panamax.program.Label;
import dev.panamax.program.Op;
import dev.panamax.program.SyscallProgram;

/**
 * Questions that init asks about files while it runs: an image may have changed since its parent looked at it, and what lies in a
 * mount can't be seen before it is mounted.
 */
final class FileChecks {
    /** Offsets in {@code struct statx}, the same on all architectures. */
    private static final int STATX_UID = 20;

    private static final int STATX_GID = 24;
    private static final int STATX_MODE = 28;
    private static final int STATX_RDEV_MAJOR = 128;
    private static final int STATX_RDEV_MINOR = 132;
    private static final int STATX_SIZE = 256;
    private static final Argument STATX_BASIC_STATS = new Argument.Symbol("STATX_BASIC_STATS", 0x7ff);

    private static final int STATFS_SIZE = 128;
    private static final int STATFS_TYPE = 0;
    private static final int PROC_SUPER_MAGIC = 0x9fa0;

    private static final int NULL_MAJOR = 1;
    private static final int NULL_MINOR = 3;

    private final SyscallProgram.Builder program;
    private final Slot status = Slot.room("status", STATX_SIZE);
    private final Slot fileSystem = Slot.room("file system", STATFS_SIZE);

    FileChecks(SyscallProgram.Builder program) {
        this.program = program;
    }

    /** Returns the operation that finds out about an open file. */
    Op look(Argument opened) {
        return look(opened, "", AtFlag.AT_EMPTY_PATH);
    }

    /** Returns the operation that finds out about a file in a directory; a link is not followed. */
    Op look(Argument directory, String name) {
        return look(directory, name, AtFlag.AT_SYMLINK_NOFOLLOW);
    }

    private Op look(Argument directory, String name, AtFlag how) {
        return Op.of(SystemCall.STATX, directory, text(name), Argument.flags(how), STATX_BASIC_STATS, address(status));
    }

    /** Returns the mode of the file that was looked at last, type and permissions. */
    Argument mode() {
        return new Argument.Value(status, STATX_MODE);
    }

    /** Returns the owner of the file that was looked at last. */
    Argument uid() {
        return new Argument.Value(status, STATX_UID);
    }

    /** Returns the group of the file that was looked at last. */
    Argument gid() {
        return new Argument.Value(status, STATX_GID);
    }

    /**
     * Gives up if the file that was looked at last is not of a type, or not the device with these numbers.
     *
     * @param refusal what fails then, with a note that says why
     */
    void require(FileType type, long major, long minor, Op refusal, Errno errno) {
        Label other = new Label("another file");
        Label right = new Label("the right file");
        Comparison.clearLowestTwelve(program, status, STATX_MODE);
        program.add(Comparison.equal(status, STATX_MODE, (int) type.bits()).onFailure(other));
        program.add(Comparison.equal(status, STATX_RDEV_MAJOR, (int) major).onFailure(other));
        program.add(Comparison.equal(status, STATX_RDEV_MINOR, (int) minor)
                .onSuccess(right)
                .onFailure(other));
        program.place(other).addFailure(refusal, errno).place(right);
    }

    /** Gives up if something open is not {@code /dev/null}, whatever its name is. */
    void requireNull(Argument opened, String path) {
        Op look = look(opened);
        program.add(look);
        require(
                FileType.S_IFCHR,
                NULL_MAJOR,
                NULL_MINOR,
                look.note(path + " is not the device that it should be"),
                Errno.ENODEV);
    }

    /** Gives up if something open is on a {@code proc} file system. */
    void refuseProc(Argument opened, String note) {
        Label fine = new Label("not on /proc");
        Op look = Op.of(SystemCall.FSTATFS, opened, address(fileSystem));
        program.add(look);
        program.add(isProc().onFailure(fine));
        program.addFailure(look.note(note), Errno.EPERM).place(fine);
    }

    /** Gives up if something open is not on a {@code proc} file system. */
    void requireProc(Argument opened, String note) {
        Label proc = new Label("on /proc");
        Label other = new Label("not on /proc");
        Op look = Op.of(SystemCall.FSTATFS, opened, address(fileSystem));
        program.add(look);
        program.add(isProc().onSuccess(proc).onFailure(other));
        program.place(other).addFailure(look.note(note), Errno.EPERM).place(proc);
    }

    private Op isProc() {
        return Comparison.equal(fileSystem, STATFS_TYPE, PROC_SUPER_MAGIC);
    }
}
