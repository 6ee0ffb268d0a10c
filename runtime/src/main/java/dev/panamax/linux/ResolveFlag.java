package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * How {@code openat2(2)} resolves a path.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/openat2.2.html">openat2(2)</a>
 */
public enum ResolveFlag implements Flag {
    RESOLVE_NO_XDEV(linux_h.RESOLVE_NO_XDEV),
    RESOLVE_NO_MAGICLINKS(linux_h.RESOLVE_NO_MAGICLINKS),
    RESOLVE_NO_SYMLINKS(linux_h.RESOLVE_NO_SYMLINKS),
    RESOLVE_BENEATH(linux_h.RESOLVE_BENEATH),
    RESOLVE_IN_ROOT(linux_h.RESOLVE_IN_ROOT);

    private final long bits;

    ResolveFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
