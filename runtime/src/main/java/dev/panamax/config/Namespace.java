package dev.panamax.config;

import dev.panamax.linux.CloneFlag;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of namespaces that a container can have of its own.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/namespaces.7.html">namespaces(7)</a>
 */
public enum Namespace {
    // In the order in which they are joined: the user namespace first, it gives the right to join the others; the mount
    // namespace
    // last, after it no path of the host can be opened.
    NEWUSER(CloneFlag.CLONE_NEWUSER, "user", "user"),
    NEWTIME(CloneFlag.CLONE_NEWTIME, "time", "time"),
    NEWCGROUP(CloneFlag.CLONE_NEWCGROUP, "cgroup", "cgroup"),
    NEWIPC(CloneFlag.CLONE_NEWIPC, "ipc", "ipc"),
    NEWUTS(CloneFlag.CLONE_NEWUTS, "uts", "uts"),
    NEWNET(CloneFlag.CLONE_NEWNET, "net", "network"),
    NEWPID(CloneFlag.CLONE_NEWPID, "pid", "pid"),
    NEWNS(CloneFlag.CLONE_NEWNS, "mnt", "mount");

    private final CloneFlag flag;
    private final String file;
    private final String type;

    Namespace(CloneFlag flag, String file, String type) {
        this.flag = flag;
        this.file = file;
        this.type = type;
    }

    /** Returns the kernel's flag for this kind. */
    public CloneFlag flag() {
        return flag;
    }

    /** Returns the name of its file in {@code /proc/<pid>/ns}. */
    public String file() {
        return file;
    }

    /** Returns the name of this type in the OCI specification. */
    public String type() {
        return type;
    }

    /** Returns the kind that the OCI specification has for a type, or null if there is none. */
    public static @Nullable Namespace ofType(String type) {
        for (Namespace namespace : values()) {
            if (namespace.type.equals(type)) {
                return namespace;
            }
        }
        return null;
    }

    /** Returns the kind with a name of {@code container.json}, or null if there is none. */
    static @Nullable Namespace named(String name) {
        for (Namespace namespace : values()) {
            if (namespace.name().equals(name.toUpperCase(Locale.ROOT))) {
                return namespace;
            }
        }
        return null;
    }
}
