package dev.panamax.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What {@code statx(2)} fills in, of which few members are looked at: by their offsets, which are the same everywhere. The generated class
 * describes all members as soon as one is asked for, which takes a cold JVM milliseconds; a test compares the two.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>
 */
final class StatusBuffer {
    static final int SIZE = 256;
    static final int LINKS = 16;
    static final int MODE = 28;
    static final int INODE = 32;
    static final int BYTES = 40;
    static final int DEVICE_MAJOR = 128;
    static final int DEVICE_MINOR = 132;
    static final int FILE_SYSTEM_MAJOR = 136;
    static final int FILE_SYSTEM_MINOR = 140;

    private final ByteBuffer members;

    /** Reads what the kernel has written. */
    StatusBuffer(byte[] bytes) {
        members = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** Returns room for the kernel to write to. */
    static Slot room() {
        return Slot.room("statx", SIZE);
    }

    /** Returns type and permissions. */
    int mode() {
        return Short.toUnsignedInt(members.getShort(MODE));
    }

    int links() {
        return members.getInt(LINKS);
    }

    /** Returns how many bytes the file has. */
    long size() {
        return members.getLong(BYTES);
    }

    long inode() {
        return members.getLong(INODE);
    }

    /** Returns the number of the device that the file is on. */
    long fileSystem() {
        return (long) members.getInt(FILE_SYSTEM_MAJOR) << Integer.SIZE | members.getInt(FILE_SYSTEM_MINOR);
    }

    /** Returns the major number of the device that the file is, if it is one. */
    int deviceMajor() {
        return members.getInt(DEVICE_MAJOR);
    }

    int deviceMinor() {
        return members.getInt(DEVICE_MINOR);
    }
}
