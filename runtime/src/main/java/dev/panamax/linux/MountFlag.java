package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Flags of {@code mount(2)}, propagation included.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mount.2.html">mount(2)</a>
 */
public enum MountFlag implements Flag {
    MS_RDONLY(linux_h.MS_RDONLY),
    MS_NOSUID(linux_h.MS_NOSUID),
    MS_NODEV(linux_h.MS_NODEV),
    MS_NOEXEC(linux_h.MS_NOEXEC),
    MS_SYNCHRONOUS(linux_h.MS_SYNCHRONOUS),
    MS_REMOUNT(linux_h.MS_REMOUNT),
    MS_MANDLOCK(linux_h.MS_MANDLOCK),
    MS_DIRSYNC(linux_h.MS_DIRSYNC),
    MS_NOSYMFOLLOW(linux_h.MS_NOSYMFOLLOW),
    MS_NOATIME(linux_h.MS_NOATIME),
    MS_NODIRATIME(linux_h.MS_NODIRATIME),
    MS_BIND(linux_h.MS_BIND),
    MS_MOVE(linux_h.MS_MOVE),
    MS_REC(linux_h.MS_REC),
    MS_SILENT(linux_h.MS_SILENT),
    MS_UNBINDABLE(linux_h.MS_UNBINDABLE),
    MS_PRIVATE(linux_h.MS_PRIVATE),
    MS_SLAVE(linux_h.MS_SLAVE),
    MS_SHARED(linux_h.MS_SHARED),
    MS_RELATIME(linux_h.MS_RELATIME),
    MS_I_VERSION(linux_h.MS_I_VERSION),
    MS_STRICTATIME(linux_h.MS_STRICTATIME),
    MS_LAZYTIME(linux_h.MS_LAZYTIME);

    private final long bits;

    MountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
