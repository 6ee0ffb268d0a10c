package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code open(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2)</a>
 */
public enum OpenFlag implements Flag {
    O_RDONLY(linux_h.O_RDONLY),
    O_WRONLY(linux_h.O_WRONLY),
    O_RDWR(linux_h.O_RDWR),
    O_CREAT(linux_h.O_CREAT),
    O_EXCL(linux_h.O_EXCL),
    O_NOCTTY(linux_h.O_NOCTTY),
    O_TRUNC(linux_h.O_TRUNC),
    O_APPEND(linux_h.O_APPEND),
    O_NONBLOCK(linux_h.O_NONBLOCK),
    O_DIRECTORY(linux_h.O_DIRECTORY),
    O_NOFOLLOW(linux_h.O_NOFOLLOW),
    O_CLOEXEC(linux_h.O_CLOEXEC),
    O_PATH(linux_h.O_PATH),
    O_TMPFILE(linux_h.O_TMPFILE);

    private final long bits;

    OpenFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
