package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code move_mount(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/move_mount.2.html">move_mount(2)</a>
 */
public enum MoveMountFlag implements Flag {
    MOVE_MOUNT_F_SYMLINKS(linux_h.MOVE_MOUNT_F_SYMLINKS),
    MOVE_MOUNT_F_EMPTY_PATH(linux_h.MOVE_MOUNT_F_EMPTY_PATH),
    MOVE_MOUNT_T_SYMLINKS(linux_h.MOVE_MOUNT_T_SYMLINKS),
    MOVE_MOUNT_T_EMPTY_PATH(linux_h.MOVE_MOUNT_T_EMPTY_PATH);

    private final long bits;

    MoveMountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
