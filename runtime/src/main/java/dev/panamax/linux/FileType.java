package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * File types of {@code mknod(2)} and {@code stat(2)}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mknod.2.html">mknod(2)</a>
 */
public enum FileType implements Flag {
    S_IFSOCK(linux_h.S_IFSOCK, 's'),
    S_IFLNK(linux_h.S_IFLNK, 'l'),
    S_IFREG(linux_h.S_IFREG, '-'),
    S_IFBLK(linux_h.S_IFBLK, 'b'),
    S_IFDIR(linux_h.S_IFDIR, 'd'),
    S_IFCHR(linux_h.S_IFCHR, 'c'),
    S_IFIFO(linux_h.S_IFIFO, 'p');

    private final long bits;
    private final char letter;

    FileType(long bits, char letter) {
        this.bits = bits;
        this.letter = letter;
    }

    /** Returns the type in a file's mode. */
    public static FileType ofMode(int mode) {
        for (FileType type : values()) {
            if ((mode & linux_h.S_IFMT) == type.bits) {
                return type;
            }
        }
        throw new IllegalArgumentException("mode 0" + Integer.toOctalString(mode) + " has no file type");
    }

    /** Returns the letter by which listings show the type. */
    public char letter() {
        return letter;
    }

    @Override
    public long bits() {
        return bits;
    }
}
