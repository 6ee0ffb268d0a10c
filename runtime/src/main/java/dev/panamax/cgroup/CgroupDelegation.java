package dev.panamax.cgroup;

import static dev.panamax.linux.Argument.AT_FDCWD;
import static dev.panamax.linux.Argument.integer;
import static dev.panamax.linux.Argument.text;

import dev.panamax.linux.Call;
import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Presence;
import dev.panamax.linux.SystemCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Gives a version 2 cgroup into the hands of the container, which can make others below it then, but can't change its own limits.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7), Cgroups delegation</a>
 */
public final class CgroupDelegation {
    private static final Path KERNELS_LIST = Path.of("/sys/kernel/cgroup/delegate");
    private static final List<String> DEFAULT_LIST =
            List.of("cgroup.procs", "cgroup.subtree_control", "cgroup.threads");
    private static final int SAME_GROUP = -1;

    private CgroupDelegation() {}

    /**
     * Returns whether we may make cgroups, as far as the directories above them tell.
     *
     * @param paths the directory of each controller, whether it is there or not
     */
    public static boolean covers(Map<String, Path> paths) {
        for (Path directory : paths.values()) {
            Path above = directory;
            while (!Presence.exists(above) && above.getParent() != null) {
                above = above.getParent();
            }
            if (!Files.isWritable(above)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Changes the owner of a container's cgroup. Nothing is done in version 1, which has no safe way.
     *
     * @param paths the directory of each controller
     * @param uid of the container's user, as the host numbers it
     * @throws CgroupException if the kernel refuses
     */
    public static void delegate(Map<String, Path> paths, long uid) {
        Path directory = paths.get("");
        if (directory != null && paths.size() == 1) {
            delegate(directory, KERNELS_LIST, uid);
        }
    }

    static void delegate(Path directory, Path list, long uid) {
        changeOwner(directory, uid);
        for (String name : names(list)) {
            changeOwner(directory.resolve(name), uid);
        }
    }

    private static List<String> names(Path list) {
        try {
            return Presence.exists(list) ? Files.readAllLines(list) : DEFAULT_LIST;
        } catch (IOException e) {
            throw new CgroupException("reading " + list + ": " + e.getMessage(), e);
        }
    }

    /** Which files there are depends on the controllers. */
    private static void changeOwner(Path file, long uid) {
        Call call = Call.of(
                SystemCall.FCHOWNAT, AT_FDCWD, text(file.toString()), integer(uid), integer(SAME_GROUP), integer(0));
        long result = call.attempt();
        if (result < 0 && result != -Errno.ENOENT.number()) {
            LinuxException refused = new LinuxException(call.toString(), Errno.ofResult(result));
            throw new CgroupException("giving " + file + " to the container: " + refused.getMessage(), refused);
        }
    }
}
