package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Seals of a memory file.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2)</a>
 */
public enum Seal implements Flag {
    F_SEAL_SEAL(linux_h.F_SEAL_SEAL),
    F_SEAL_SHRINK(linux_h.F_SEAL_SHRINK),
    F_SEAL_GROW(linux_h.F_SEAL_GROW),
    F_SEAL_WRITE(linux_h.F_SEAL_WRITE);

    private final long bits;

    Seal(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
