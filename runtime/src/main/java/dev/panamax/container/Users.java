package dev.panamax.container;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Fd;
import dev.panamax.linux.LinuxException;
import dev.panamax.linux.OpenFlag;
import dev.panamax.security.Identity;
import dev.panamax.security.UserDatabase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The users of a container whose tree stands but whose program does not run yet. */
final class Users {
    private static final Identity ROOT = new Identity(0, 0, List.of(), "/");
    private static final int BUFFER_SIZE = 4 * 1024;
    /** Nobody's user database is larger, and a container must not fill our memory. */
    private static final int LARGEST_FILE = 16 * 1024 * 1024;

    /** Nothing, or something that has no text. */
    private static final Set<Errno> NO_FILE =
            EnumSet.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EISDIR, Errno.ELOOP, Errno.ENXIO, Errno.EAGAIN, Errno.EINVAL);

    private Users() {}

    /** Returns the home directory of a user by the files below a root, or the root itself for a user that they do not know. */
    static String home(String path, long uid) {
        try (Fd root = Fd.open(path, OpenFlag.O_PATH, OpenFlag.O_DIRECTORY)) {
            return UserDatabase.parse(read(root, "/etc/passwd"), "").home(uid).orElse(ROOT.home());
        }
    }

    /** Finds out who a user is by the files below a root. */
    static Identity resolve(Fd root, String user) {
        return UserDatabase.parse(read(root, "/etc/passwd"), read(root, "/etc/group"))
                .resolve(user, ROOT);
    }

    /**
     * Returns the text of a file, or nothing if there is none: a container need not have users. One that can't be read is no reason to
     * run a program without the groups that it is to have.
     */
    private static String read(Fd root, String path) {
        // Not to be held up by a named pipe in its place.
        try (Fd file = root.openInRoot(path, OpenFlag.O_RDONLY, OpenFlag.O_NONBLOCK, OpenFlag.O_NOCTTY)) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_SIZE];
            for (int count = file.read(buffer); count > 0; count = file.read(buffer)) {
                text.write(buffer, 0, count);
                if (text.size() > LARGEST_FILE) {
                    throw new StartException(path + " of the container has more than " + LARGEST_FILE + " bytes", null);
                }
            }
            return text.toString(StandardCharsets.UTF_8);
        } catch (LinuxException e) {
            if (NO_FILE.contains(e.errno())) {
                return "";
            }
            throw new StartException("reading " + path + " of the container: " + e.getMessage(), e);
        }
    }
}
