package dev.panamax.linux;

import static dev.panamax.linux.Argument.address;
import static dev.panamax.linux.Argument.descriptor;
import static dev.panamax.linux.Argument.flags;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.bindings.linux_h;

/**
 * What an open file is.
 *
 * @param inode its number in its file system
 * @param fileSystem number of the device that it is on
 * @param links how many names it has; none if it has been removed
 * @param size of its content, in bytes
 * @param mode type and permissions
 * @param deviceMajor of a device file
 * @param deviceMinor of a device file
 * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>
 */
public record FileStatus(
        long inode, long fileSystem, int links, long size, int mode, int deviceMajor, int deviceMinor) {
    private static final int NULL_MAJOR = 1;
    private static final int NULL_MINOR = 3;
    private static final int PTMX_MAJOR = 5;
    private static final int PTMX_MINOR = 2;

    /** Returns the status of an open file. */
    public static FileStatus of(Fd fd) {
        Slot buffer = StatusBuffer.room();
        try (Scratch scratch = new Scratch(buffer.size() + Long.BYTES)) {
            scratch.invoke(
                    SystemCall.STATX,
                    descriptor(fd),
                    text(""),
                    flags(AtFlag.AT_EMPTY_PATH),
                    integer(linux_h.STATX_BASIC_STATS),
                    address(buffer));
            StatusBuffer status = new StatusBuffer(scratch.data().bytes(buffer));
            return new FileStatus(
                    status.inode(),
                    status.fileSystem(),
                    status.links(),
                    status.size(),
                    status.mode(),
                    status.deviceMajor(),
                    status.deviceMinor());
        }
    }

    /** Returns what kind of file it is. */
    public FileType type() {
        return FileType.ofMode(mode);
    }

    /** Returns whether this is {@code /dev/null}, whatever it is called. */
    public boolean isNullDevice() {
        return isCharacterDevice(NULL_MAJOR, NULL_MINOR);
    }

    /** Returns whether this is the end of a pseudo-terminal that programs hold who show it: the multiplexer's. */
    public boolean isPseudoTerminalMaster() {
        return isCharacterDevice(PTMX_MAJOR, PTMX_MINOR);
    }

    private boolean isCharacterDevice(int major, int minor) {
        return type() == FileType.S_IFCHR && deviceMajor == major && deviceMinor == minor;
    }
}
