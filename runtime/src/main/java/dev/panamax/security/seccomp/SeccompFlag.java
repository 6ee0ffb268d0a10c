package dev.panamax.security.seccomp;

import dev.panamax.linux.Flag;
import org.jspecify.annotations.Nullable;

/**
 * How a filter is loaded, by its names in a profile.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>
 */
public enum SeccompFlag implements Flag {
    /** For all threads of a process: a container's first process has only one, so there is nothing to do. */
    SECCOMP_FILTER_FLAG_TSYNC(1),
    SECCOMP_FILTER_FLAG_LOG(1 << 1),
    SECCOMP_FILTER_FLAG_SPEC_ALLOW(1 << 2),
    /** Not a profile's business: it follows from {@link SeccompAction#NOTIFY}. */
    SECCOMP_FILTER_FLAG_NEW_LISTENER(1 << 3),
    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV(1 << 5);

    private final long bits;

    SeccompFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public long bits() {
        return bits;
    }

    /** Returns what a profile means by a name, or null if it is none of the specification's. */
    static @Nullable SeccompFlag of(String profileName) {
        for (SeccompFlag flag : values()) {
            if (flag != SECCOMP_FILTER_FLAG_NEW_LISTENER && profileName.equals(flag.name())) {
                return flag;
            }
        }
        return null;
    }
}
