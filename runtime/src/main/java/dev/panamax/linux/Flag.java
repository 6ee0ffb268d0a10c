package dev.panamax.linux;

/**
 * A named constant of the kernel's headers: one bit of a set, or one value of a list. Each family is an enum whose constants
 * carry the kernel's own names, so that what is printed is what the manual pages say.
 */
public interface Flag {
    /** Returns the name in the kernel's headers, such as {@code MS_NOSUID}. */
    String name();

    /** Returns the value; for a set, the bits. */
    long bits();

    /** Returns the bits of several flags together. */
    static long bits(Iterable<? extends Flag> flags) {
        long bits = 0;
        for (Flag flag : flags) {
            bits |= flag.bits();
        }
        return bits;
    }
}
