package dev.panamax.systemd;

import dev.panamax.proc.Caller;
import dev.panamax.proc.IdRange;
import java.io.IOException;
import java.util.List;

/**
 * Who we are to those outside of our user namespace: a bus knows its callers by that.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/user_namespaces.7.html">user_namespaces(7), User and group ID mappings</a>
 */
final class HostUser {
    private HostUser() {}

    /** Returns our user id, as the namespace around ours numbers it. */
    static long id() {
        try {
            return outside(Caller.current().uid(), IdRange.usersOfSelf());
        } catch (IOException e) {
            throw new SystemdException("can't find out our own user id: " + e.getMessage(), e);
        }
    }

    /** Returns what an id is outside; one that is in no range stays. */
    static long outside(long id, List<IdRange> map) {
        for (IdRange range : map) {
            long offset = id - range.inside();
            if (offset >= 0 && offset < range.length()) {
                return range.outside() + offset;
            }
        }
        return id;
    }
}
