package dev.panamax.rootfs;

import dev.panamax.linux.MountAttribute;
import dev.panamax.linux.MountFlag;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The options of one mount together; where two contradict each other, the later one counts. */
final class MountOptions {
    private static final Set<MountFlag> ACCESS_TIMES =
            EnumSet.of(MountFlag.MS_NOATIME, MountFlag.MS_RELATIME, MountFlag.MS_STRICTATIME);
    private static final Set<MountAttribute> ACCESS_TIMES_BELOW = EnumSet.of(
            MountAttribute.MOUNT_ATTR_NOATIME,
            MountAttribute.MOUNT_ATTR_RELATIME,
            MountAttribute.MOUNT_ATTR_STRICTATIME);

    private final Set<MountFlag> set = EnumSet.noneOf(MountFlag.class);
    private final Set<MountFlag> cleared = EnumSet.noneOf(MountFlag.class);
    private final Set<MountAttribute> setBelow = EnumSet.noneOf(MountAttribute.class);
    private final Set<MountAttribute> clearedBelow = EnumSet.noneOf(MountAttribute.class);
    private final List<MountOption.Propagates> propagation = new ArrayList<>();
    private final Set<MountOption.Special> special = EnumSet.noneOf(MountOption.Special.class);
    private final List<String> data = new ArrayList<>();

    MountOptions(List<String> options) {
        for (String option : options) {
            MountOption known = MountOption.named(option);
            if (known == null) {
                data.add(option);
            } else {
                apply(known.effect());
            }
        }
    }

    private void apply(MountOption.Effect effect) {
        switch (effect) {
            case MountOption.Sets(MountFlag flag) -> {
                if (ACCESS_TIMES.contains(flag)) {
                    set.removeAll(ACCESS_TIMES);
                }
                set.add(flag);
                cleared.remove(flag);
            }
            case MountOption.Clears(MountFlag flag) -> {
                set.remove(flag);
                cleared.add(flag);
            }
            case MountOption.SetsBelow(MountAttribute attribute) -> {
                clearBelow(attribute);
                clearedBelow.remove(attribute);
                setBelow.add(attribute);
            }
            case MountOption.ClearsBelow(MountAttribute attribute) -> clearBelow(attribute);
            case MountOption.Propagates propagates -> propagation.add(propagates);
            case MountOption.Special kind -> special.add(kind);
        }
    }

    /** Of the access times one value is in force, and the kernel wants to be told that the others are not. */
    private void clearBelow(MountAttribute attribute) {
        if (ACCESS_TIMES_BELOW.contains(attribute)) {
            setBelow.removeAll(ACCESS_TIMES_BELOW);
            clearedBelow.add(MountAttribute.MOUNT_ATTR__ATIME);
        } else {
            setBelow.remove(attribute);
            clearedBelow.add(attribute);
        }
    }

    boolean isBind() {
        return special.contains(MountOption.Special.BIND) || isRecursiveBind();
    }

    boolean isRecursiveBind() {
        return special.contains(MountOption.Special.RECURSIVE_BIND);
    }

    boolean isRemount() {
        return special.contains(MountOption.Special.REMOUNT);
    }

    boolean isIdMapped() {
        return special.contains(MountOption.Special.ID_MAPPED) || isIdMappedBelow();
    }

    boolean isIdMappedBelow() {
        return special.contains(MountOption.Special.ID_MAPPED_BELOW);
    }

    boolean isCopiedUp() {
        return special.contains(MountOption.Special.COPY_UP);
    }

    boolean isReadOnly() {
        return set.contains(MountFlag.MS_RDONLY);
    }

    /** Returns the flags that are set. */
    List<MountFlag> flags() {
        return List.copyOf(set);
    }

    /** Returns whether anything is said about the flags of the mount itself. */
    boolean hasFlags() {
        return !set.isEmpty() || !cleared.isEmpty();
    }

    /** Returns what is said about how mounts travel, in order. */
    List<MountOption.Propagates> propagation() {
        return propagation;
    }

    /** Returns whether anything is said about the mounts below. */
    boolean hasFlagsBelow() {
        return !setBelow.isEmpty() || !clearedBelow.isEmpty();
    }

    /** Returns the attributes that are set of the mount and all below it. */
    List<MountAttribute> setBelow() {
        return List.copyOf(setBelow);
    }

    /** Returns the attributes that are cleared before that. */
    List<MountAttribute> clearedBelow() {
        return List.copyOf(clearedBelow);
    }

    /** Returns the options that are the file system's own. */
    List<String> data() {
        return data;
    }

    /** Returns the attributes of the mount itself that are set; those of the file system are not among them. */
    List<MountAttribute> attributes() {
        return attributes(set);
    }

    /** Returns the attributes that must go so that no others are in force than those that are set; access times stay if nothing is said. */
    List<MountAttribute> others() {
        Set<MountAttribute> others = EnumSet.of(
                MountAttribute.MOUNT_ATTR_RDONLY,
                MountAttribute.MOUNT_ATTR_NOSUID,
                MountAttribute.MOUNT_ATTR_NODEV,
                MountAttribute.MOUNT_ATTR_NOEXEC,
                MountAttribute.MOUNT_ATTR_NOSYMFOLLOW);
        if (saysAccessTime()) {
            others.add(MountAttribute.MOUNT_ATTR__ATIME);
            others.add(MountAttribute.MOUNT_ATTR_NODIRATIME);
        }
        others.removeAll(attributes());
        return List.copyOf(others);
    }

    /** Returns the attributes that the options name to be cleared. */
    List<MountAttribute> clearedAttributes() {
        List<MountAttribute> named = new ArrayList<>(attributes(cleared));
        named.removeAll(ACCESS_TIMES_BELOW);
        named.remove(MountAttribute.MOUNT_ATTR_NODIRATIME);
        if (hasAccessTime()) {
            named.add(MountAttribute.MOUNT_ATTR__ATIME);
        }
        return named;
    }

    private boolean saysAccessTime() {
        return set.contains(MountFlag.MS_NODIRATIME) || hasAccessTime();
    }

    private boolean hasAccessTime() {
        for (MountFlag flag : ACCESS_TIMES) {
            if (set.contains(flag)) {
                return true;
            }
        }
        return false;
    }

    private static List<MountAttribute> attributes(Set<MountFlag> flags) {
        List<MountAttribute> attributes = new ArrayList<>();
        for (MountFlag flag : flags) {
            switch (flag) {
                case MS_RDONLY -> attributes.add(MountAttribute.MOUNT_ATTR_RDONLY);
                case MS_NOSUID -> attributes.add(MountAttribute.MOUNT_ATTR_NOSUID);
                case MS_NODEV -> attributes.add(MountAttribute.MOUNT_ATTR_NODEV);
                case MS_NOEXEC -> attributes.add(MountAttribute.MOUNT_ATTR_NOEXEC);
                case MS_NOSYMFOLLOW -> attributes.add(MountAttribute.MOUNT_ATTR_NOSYMFOLLOW);
                case MS_NOATIME -> attributes.add(MountAttribute.MOUNT_ATTR_NOATIME);
                case MS_RELATIME -> attributes.add(MountAttribute.MOUNT_ATTR_RELATIME);
                case MS_STRICTATIME -> attributes.add(MountAttribute.MOUNT_ATTR_STRICTATIME);
                case MS_NODIRATIME -> attributes.add(MountAttribute.MOUNT_ATTR_NODIRATIME);
                case MS_SYNCHRONOUS,
                        MS_REMOUNT,
                        MS_MANDLOCK,
                        MS_DIRSYNC,
                        MS_BIND,
                        MS_MOVE,
                        MS_REC,
                        MS_SILENT,
                        MS_UNBINDABLE,
                        MS_PRIVATE,
                        MS_SLAVE,
                        MS_SHARED,
                        MS_I_VERSION,
                        MS_LAZYTIME -> {} // Not of the mount, but of the file system or the call.
            }
        }
        return attributes;
    }
}
