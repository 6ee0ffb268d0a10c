package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code memfd_create(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/memfd_create.2.html">memfd_create(2)</a>
 */
public enum MemfdFlag implements Flag {
    MFD_CLOEXEC(linux_h.MFD_CLOEXEC),
    MFD_ALLOW_SEALING(linux_h.MFD_ALLOW_SEALING),
    MFD_NOEXEC_SEAL(linux_h.MFD_NOEXEC_SEAL),
    MFD_EXEC(linux_h.MFD_EXEC);

    private final long bits;

    MemfdFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
