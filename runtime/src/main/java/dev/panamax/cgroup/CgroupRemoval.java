package dev.panamax.cgroup;

import dev.panamax.linux.Presence;
import dev.panamax.linux.Signal;
import dev.panamax.systemd.Systemd;
import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a cgroup that is known by its directories only, as a container's state names them. */
public final class CgroupRemoval {
    private CgroupRemoval() {}

    /**
     * Kills what is still in a container's directories and removes them, and those above that were made for it and that nobody else is
     * below. A directory that was there before the container goes only if it is empty. What is gone already is no failure: whoever tried
     * before may not have come to the end.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @throws CgroupException if they can't be removed in time
     */
    public static void remove(Map<String, Path> paths) {
        CgroupDirectories.remove(paths.values(), () -> Freezer.resumeForDeath(paths));
    }

    /**
     * Does the same with the cgroup of a unit, after systemd has stopped it.
     *
     * @param unit null if the container has none
     * @throws dev.panamax.systemd.SystemdException if systemd does not stop it
     */
    public static void remove(@Nullable Unit unit, Map<String, Path> paths) {
        if (unit != null) {
            stop(unit, paths);
        }
        remove(paths);
    }

    /** Ends a unit without the time that systemd would give its processes. */
    static void stop(Unit unit, Map<String, Path> paths) {
        if (CgroupMembers.exists(paths)) {
            CgroupMembers.killAll(paths, Signal.SIGKILL.number());
        }
        try (Systemd systemd = Systemd.connect(unit.manager())) {
            systemd.stop(unit);
        }
    }

    /**
     * Returns the directories above a container's that are not there yet: what is made for it, or for another container at the same time.
     *
     * @param paths the directory of each controller, none of which has been made
     */
    public static List<Path> missingAbove(Map<String, Path> paths) {
        List<Path> missing = new ArrayList<>();
        for (Path directory : paths.values()) {
            for (Path above = directory.getParent();
                    above != null && !Presence.exists(above);
                    above = above.getParent()) {
                missing.add(above);
            }
        }
        return missing;
    }

    /**
     * Says of directories that they are Panamax's, and go with the last container below them: whoever made one may have been killed
     * before he could.
     *
     * @param directories those that were missing when the container was begun
     */
    public static void adopt(Collection<Path> directories) {
        for (Path directory : directories) {
            if (Presence.isDirectory(directory)) {
                CgroupDirectories.mark(directory);
            }
        }
    }
}
