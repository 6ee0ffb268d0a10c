package dev.panamax.linux;

import dev.panamax.bindings.linux_h;

/**
 * Attributes that {@code mount_setattr(2)} sets and clears.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mount_setattr.2.html">mount_setattr(2)</a>
 */
public enum MountAttribute implements Flag {
    MOUNT_ATTR_RDONLY(linux_h.MOUNT_ATTR_RDONLY),
    MOUNT_ATTR_NOSUID(linux_h.MOUNT_ATTR_NOSUID),
    MOUNT_ATTR_NODEV(linux_h.MOUNT_ATTR_NODEV),
    MOUNT_ATTR_NOEXEC(linux_h.MOUNT_ATTR_NOEXEC),
    MOUNT_ATTR__ATIME(linux_h.MOUNT_ATTR__ATIME),
    MOUNT_ATTR_RELATIME(linux_h.MOUNT_ATTR_RELATIME),
    MOUNT_ATTR_NOATIME(linux_h.MOUNT_ATTR_NOATIME),
    MOUNT_ATTR_STRICTATIME(linux_h.MOUNT_ATTR_STRICTATIME),
    MOUNT_ATTR_NODIRATIME(linux_h.MOUNT_ATTR_NODIRATIME),
    MOUNT_ATTR_IDMAP(linux_h.MOUNT_ATTR_IDMAP),
    MOUNT_ATTR_NOSYMFOLLOW(linux_h.MOUNT_ATTR_NOSYMFOLLOW);

    private final long bits;

    MountAttribute(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }
}
