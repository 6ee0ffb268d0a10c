package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code open_tree(2)} beside those of the {@code AT_} family.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open_tree.2.html">open_tree(2)</a>
 */
public enum OpenTreeFlag implements Flag {
    OPEN_TREE_CLONE(linux_h.OPEN_TREE_CLONE),
    OPEN_TREE_CLOEXEC(linux_h.OPEN_TREE_CLOEXEC);

    private final long bits;

    OpenTreeFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
