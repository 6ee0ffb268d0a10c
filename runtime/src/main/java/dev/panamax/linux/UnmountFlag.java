package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code umount2(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/umount2.2.html">umount2(2)</a>
 */
public enum UnmountFlag implements Flag {
    MNT_FORCE(linux_h.MNT_FORCE),
    MNT_DETACH(linux_h.MNT_DETACH),
    MNT_EXPIRE(linux_h.MNT_EXPIRE),
    UMOUNT_NOFOLLOW(linux_h.UMOUNT_NOFOLLOW);

    private final long bits;

    UnmountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
