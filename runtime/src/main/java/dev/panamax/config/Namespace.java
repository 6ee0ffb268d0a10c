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
    NEWUSER(CloneFlag.CLONE_NEWUSER, "user"),
    NEWCGROUP(CloneFlag.CLONE_NEWCGROUP, "cgroup"),
    NEWIPC(CloneFlag.CLONE_NEWIPC, "ipc"),
    NEWUTS(CloneFlag.CLONE_NEWUTS, "uts"),
    NEWNET(CloneFlag.CLONE_NEWNET, "net"),
    NEWPID(CloneFlag.CLONE_NEWPID, "pid"),
    NEWNS(CloneFlag.CLONE_NEWNS, "mnt");

    private final CloneFlag flag;
    private final String file;

    Namespace(CloneFlag flag, String file) {
        this.flag = flag;
        this.file = file;
    }

    /** Returns the kernel's flag for this kind. */
    public CloneFlag flag() {
        return flag;
    }

    /** Returns the name of its file in {@code /proc/<pid>/ns}. */
    public String file() {
        return file;
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
