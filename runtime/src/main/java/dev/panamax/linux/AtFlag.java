package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags that calls with a directory descriptor share.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/openat.2.html">openat(2)</a>
 */
public enum AtFlag implements Flag {
    AT_SYMLINK_NOFOLLOW(linux_h.AT_SYMLINK_NOFOLLOW),
    AT_REMOVEDIR(linux_h.AT_REMOVEDIR),
    AT_SYMLINK_FOLLOW(linux_h.AT_SYMLINK_FOLLOW),
    AT_NO_AUTOMOUNT(linux_h.AT_NO_AUTOMOUNT),
    AT_EMPTY_PATH(linux_h.AT_EMPTY_PATH),
    AT_RECURSIVE(linux_h.AT_RECURSIVE);

    private final long bits;

    AtFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
