package dev.panamax.proc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Who runs this runtime, as far as the kernel asks.
 *
 * @param uid the user whose rights count, as our user namespace numbers it
 * @param gid the same of the group
 * @param capabilities the effective ones, a bit for each number
 * @param inUserNamespace whether we are in a user namespace that has not all ids of the host
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7)</a>
 */
public record Caller(long uid, long gid, long capabilities, boolean inUserNamespace) {
    // linux/capability.h
    private static final int CAP_SETGID = 6;
    private static final int CAP_SETUID = 7;
    private static final int CAP_SYS_ADMIN = 21;

    /** What a JVM may do does not change while it runs. */
    private static final class Current {
        static final Caller CALLER = read();
    }

    /**
     * Returns who we are.
     *
     * @throws UncheckedIOException if {@code /proc} does not tell
     */
    public static Caller current() {
        return Current.CALLER;
    }

    private static Caller read() {
        try {
            ProcessStatus status = ProcessStatus.of("thread-self");
            return new Caller(
                    status.effectiveUserId(),
                    status.effectiveGroupId(),
                    status.mask("CapEff"),
                    isPart(IdRange.usersOfSelf()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading who we are: " + e.getMessage(), e);
        }
    }

    /** Returns whether a map is that of a user namespace below another one: the first has all ids at their own places. */
    static boolean isPart(List<IdRange> map) {
        return map.size() != 1 || !map.getFirst().isAll();
    }

    /** Returns whether we may mount and make namespaces, by {@code CAP_SYS_ADMIN}; of a user namespace, within that. */
    public boolean isPrivileged() {
        return has(CAP_SYS_ADMIN);
    }

    /** Returns whether we may map other ids than our own into a user namespace. */
    public boolean mapsIds() {
        return has(CAP_SETUID) && has(CAP_SETGID);
    }

    /** Returns whether we have not the rights of the host's root, whatever we have in a user namespace. */
    public boolean isRootless() {
        return !isPrivileged() || inUserNamespace;
    }

    private boolean has(int capability) {
        return (capabilities & 1L << capability) != 0;
    }
}
