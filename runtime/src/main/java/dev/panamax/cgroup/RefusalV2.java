package dev.panamax.cgroup;

import dev.panamax.linux.Errno;
import dev.panamax.linux.Presence;
import java.nio.file.Path;

/**
 * Why the kernel refuses something in a hierarchy of version 2, and what to do about it: an error's name alone does not tell.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html#organizing-processes-and-threads">Organizing Processes and Threads</a>
 */
final class RefusalV2 {
    private static final String TYPE = "cgroup.type";
    private static final String DOMAIN = "domain";
    private static final String DELEGATE =
            "run in one that is (systemd-run --user --scope --property=Delegate=yes ...), or leave it to the user's systemd"
                    + " (--systemd-cgroup)";

    private RefusalV2() {}

    /**
     * Finds out whether processes can be in a cgroup that is there or will be made.
     *
     * @param pointer JSON pointer of the field that says where the cgroup is
     * @throws CgroupException if it would be below threads
     */
    static void checkThreads(Path directory, String pointer) {
        Path place = directory;
        for (Path parent = place.getParent();
                !Presence.isDirectory(place) && parent != null;
                parent = place.getParent()) {
            place = parent;
        }
        Path type = place.resolve(TYPE); // The root has none.
        if (Presence.exists(type) && !ControlFile.read(type).equals(DOMAIN)) {
            throw new CgroupException(
                    "making the cgroup " + directory + ": " + place + " is in threaded mode (its cgroup.type is \""
                            + ControlFile.read(type)
                            + "\"), where no container can be: give a cgroup of the type domain ["
                            + pointer + "]",
                    null);
        }
    }

    /** Returns what to add to the failure of making a directory; empty if the error says it all. */
    static String ofMaking(Path directory, Errno errno) {
        return switch (errno) {
            case EACCES, EPERM -> ": the cgroup above it is not delegated to this user; " + DELEGATE;
            case EAGAIN -> ofTooMany(directory);
            default -> "";
        };
    }

    private static String ofTooMany(Path directory) {
        for (Path above = directory.getParent(); above != null; above = above.getParent()) {
            for (String limit : new String[] {"cgroup.max.depth", "cgroup.max.descendants"}) {
                Path file = above.resolve(limit);
                if (Presence.exists(file) && !ControlFile.read(file).equals("max")) {
                    return ": " + file + " lets no more cgroups be made (it is " + ControlFile.read(file)
                            + "); raise it, or choose another place";
                }
            }
        }
        return "";
    }

    /** Returns what to add to the failure of putting a process into a cgroup; empty if the error says it all. */
    static String ofJoining(Path directory, Errno errno) {
        Path passedOn = directory.resolve("cgroup.subtree_control");
        if (!Presence.exists(passedOn)) {
            return ""; // Version 1, or it is gone.
        }
        return switch (errno) {
            case EBUSY ->
                ": " + directory + " passes controllers on (" + ControlFile.read(passedOn)
                        + "), and such a cgroup has no processes of its own; name one below it";
            case EOPNOTSUPP ->
                ": " + directory + " can't have processes: its cgroup.type is \""
                        + ControlFile.read(directory.resolve(TYPE))
                        + "\", as there are cgroups in threaded mode above or beside it; name one of the type domain";
            case EACCES, EPERM ->
                ": to move a process, this user must be able to write to cgroup.procs of " + directory
                        + ", and of the closest cgroup that is above both it and the one that the process is in; "
                        + DELEGATE;
            default -> "";
        };
    }

    /** Returns what to add to the failure of passing a controller on to the cgroups below one. */
    static String ofPassingOn(Path parent, String pointer, Errno errno) {
        return switch (errno) {
            case EBUSY ->
                ": there are processes in " + parent + ", and such a cgroup can't pass controllers on; give a "
                        + pointer + " without processes of its own";
            case ENOENT ->
                ": " + parent + " does not have it (there: " + String.join(" ", SubtreeControl.available(parent))
                        + "); pass it on in the cgroup above, or give another " + pointer;
            case EACCES, EPERM ->
                ": " + parent + " is not delegated to this user; give a " + pointer + " that is, or " + DELEGATE;
            default -> "";
        };
    }
}
