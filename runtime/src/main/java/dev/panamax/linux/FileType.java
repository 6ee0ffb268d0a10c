package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * File types of {@code mknod(2)} and {@code stat(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mknod.2.html">mknod(2)</a>
 */
public enum FileType implements Flag {
    S_IFSOCK(linux_h.S_IFSOCK()),
    S_IFLNK(linux_h.S_IFLNK()),
    S_IFREG(linux_h.S_IFREG()),
    S_IFBLK(linux_h.S_IFBLK()),
    S_IFDIR(linux_h.S_IFDIR()),
    S_IFCHR(linux_h.S_IFCHR()),
    S_IFIFO(linux_h.S_IFIFO());

    private final long bits;

    FileType(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
