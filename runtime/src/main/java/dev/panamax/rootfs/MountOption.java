package dev.panamax.rootfs;

import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of mounts that are the same for all file systems, by the names that {@code mount(8)} and the OCI specification give them.
 * Any other option is the file system's own.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#linux-mount-options">Linux mount options</a>
 */
public enum MountOption {
    DEFAULTS(Special.NONE),
    BIND(Special.BIND),
    RBIND(Special.RECURSIVE_BIND),
    REMOUNT(Special.REMOUNT),
    IDMAP(Special.ID_MAPPED),
    RIDMAP(Special.ID_MAPPED_BELOW),
    TMPCOPYUP(Special.COPY_UP),

    RO(new Sets(MountFlag.MS_RDONLY)),
    RW(new Clears(MountFlag.MS_RDONLY)),
    NOSUID(new Sets(MountFlag.MS_NOSUID)),
    SUID(new Clears(MountFlag.MS_NOSUID)),
    NODEV(new Sets(MountFlag.MS_NODEV)),
    DEV(new Clears(MountFlag.MS_NODEV)),
    NOEXEC(new Sets(MountFlag.MS_NOEXEC)),
    EXEC(new Clears(MountFlag.MS_NOEXEC)),
    NOSYMFOLLOW(new Sets(MountFlag.MS_NOSYMFOLLOW)),
    SYMFOLLOW(new Clears(MountFlag.MS_NOSYMFOLLOW)),
    NOATIME(new Sets(MountFlag.MS_NOATIME)),
    ATIME(new Clears(MountFlag.MS_NOATIME)),
    NODIRATIME(new Sets(MountFlag.MS_NODIRATIME)),
    DIRATIME(new Clears(MountFlag.MS_NODIRATIME)),
    RELATIME(new Sets(MountFlag.MS_RELATIME)),
    NORELATIME(new Clears(MountFlag.MS_RELATIME)),
    STRICTATIME(new Sets(MountFlag.MS_STRICTATIME)),
    NOSTRICTATIME(new Clears(MountFlag.MS_STRICTATIME)),
    LAZYTIME(new Sets(MountFlag.MS_LAZYTIME)),
    NOLAZYTIME(new Clears(MountFlag.MS_LAZYTIME)),
    SYNC(new Sets(MountFlag.MS_SYNCHRONOUS)),
    ASYNC(new Clears(MountFlag.MS_SYNCHRONOUS)),
    DIRSYNC(new Sets(MountFlag.MS_DIRSYNC)),
    IVERSION(new Sets(MountFlag.MS_I_VERSION)),
    NOIVERSION(new Clears(MountFlag.MS_I_VERSION)),
    MAND(new Sets(MountFlag.MS_MANDLOCK)),
    NOMAND(new Clears(MountFlag.MS_MANDLOCK)),
    SILENT(new Sets(MountFlag.MS_SILENT)),
    LOUD(new Clears(MountFlag.MS_SILENT)),

    RRO(new SetsBelow(MountAttribute.MOUNT_ATTR_RDONLY)),
    RRW(new ClearsBelow(MountAttribute.MOUNT_ATTR_RDONLY)),
    RNOSUID(new SetsBelow(MountAttribute.MOUNT_ATTR_NOSUID)),
    RSUID(new ClearsBelow(MountAttribute.MOUNT_ATTR_NOSUID)),
    RNODEV(new SetsBelow(MountAttribute.MOUNT_ATTR_NODEV)),
    RDEV(new ClearsBelow(MountAttribute.MOUNT_ATTR_NODEV)),
    RNOEXEC(new SetsBelow(MountAttribute.MOUNT_ATTR_NOEXEC)),
    REXEC(new ClearsBelow(MountAttribute.MOUNT_ATTR_NOEXEC)),
    RNOSYMFOLLOW(new SetsBelow(MountAttribute.MOUNT_ATTR_NOSYMFOLLOW)),
    RSYMFOLLOW(new ClearsBelow(MountAttribute.MOUNT_ATTR_NOSYMFOLLOW)),
    RNOATIME(new SetsBelow(MountAttribute.MOUNT_ATTR_NOATIME)),
    RATIME(new ClearsBelow(MountAttribute.MOUNT_ATTR_NOATIME)),
    RNODIRATIME(new SetsBelow(MountAttribute.MOUNT_ATTR_NODIRATIME)),
    RDIRATIME(new ClearsBelow(MountAttribute.MOUNT_ATTR_NODIRATIME)),
    RRELATIME(new SetsBelow(MountAttribute.MOUNT_ATTR_RELATIME)),
    RNORELATIME(new ClearsBelow(MountAttribute.MOUNT_ATTR_RELATIME)),
    RSTRICTATIME(new SetsBelow(MountAttribute.MOUNT_ATTR_STRICTATIME)),
    RNOSTRICTATIME(new ClearsBelow(MountAttribute.MOUNT_ATTR_STRICTATIME)),

    PRIVATE(new Propagates(MountFlag.MS_PRIVATE, false)),
    RPRIVATE(new Propagates(MountFlag.MS_PRIVATE, true)),
    SLAVE(new Propagates(MountFlag.MS_SLAVE, false)),
    RSLAVE(new Propagates(MountFlag.MS_SLAVE, true)),
    SHARED(new Propagates(MountFlag.MS_SHARED, false)),
    RSHARED(new Propagates(MountFlag.MS_SHARED, true)),
    UNBINDABLE(new Propagates(MountFlag.MS_UNBINDABLE, false)),
    RUNBINDABLE(new Propagates(MountFlag.MS_UNBINDABLE, true));

    private static final Map<String, MountOption> BY_NAME = byName();

    @SuppressWarnings("ImmutableEnumChecker") // Records of enum constants, and an enum.
    private final Effect effect;

    private final String text = name().toLowerCase(Locale.ROOT);

    MountOption(Effect effect) {
        this.effect = effect;
    }

    /** Returns the option as configurations write it. */
    public String text() {
        return text;
    }

    /** What an option does. */
    Effect effect() {
        return effect;
    }

    /** Returns the option that a configuration names, or null if it is none of these. */
    static @Nullable MountOption named(String text) {
        return BY_NAME.get(text);
    }

    private static Map<String, MountOption> byName() {
        Map<String, MountOption> names = new HashMap<>();
        for (MountOption option : values()) {
            names.put(option.text, option);
        }
        return names;
    }

    /** What an option does to a mount. */
    sealed interface Effect {}

    /** Sets a flag of the mount or its file system. */
    record Sets(MountFlag flag) implements Effect {}

    /** Clears a flag of the mount or its file system. */
    record Clears(MountFlag flag) implements Effect {}

    /** Sets an attribute of the mount and of all below it. */
    record SetsBelow(MountAttribute attribute) implements Effect {}

    /** Clears an attribute of the mount and of all below it. */
    record ClearsBelow(MountAttribute attribute) implements Effect {}

    /** Says how mounts and unmounts travel. */
    record Propagates(MountFlag how, boolean recursive) implements Effect {}

    /** Says what kind of mount it is. */
    enum Special implements Effect {
        NONE,
        BIND,
        RECURSIVE_BIND,
        REMOUNT,
        ID_MAPPED,
        ID_MAPPED_BELOW,
        COPY_UP
    }
}
