package dev.panamax.container;

import dev.panamax.systemd.Unit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is on disk of a container, from before its first side effect to its removal.
 *
 * @param creating whether it is still being created, or was when its runtime was killed
 * @param pid process id of init as the runtime sees it; 0 before there is one
 * @param startTime of init, in clock ticks since the machine started: the pid is init's only as long as this agrees
 * @param bundle absolute
 * @param rootfs absolute
 * @param created when its creation began
 * @param owner user id of who created it
 * @param ownKeyring whether it has a session keyring of its own
 * @param cgroupPaths directory of each controller, whether it has been made or not; of version 2, one with the empty name
 * @param unit that systemd keeps its processes in, or null if it does not
 */
public record ContainerRecord(
        String ociVersion,
        String id,
        boolean creating,
        int pid,
        long startTime,
        Path bundle,
        Path rootfs,
        Instant created,
        long owner,
        boolean ownKeyring,
        Map<String, String> annotations,
        Map<String, Path> cgroupPaths,
        @Nullable Unit unit) {
    public ContainerRecord {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
        cgroupPaths = Collections.unmodifiableMap(new LinkedHashMap<>(cgroupPaths));
    }

    /** Returns this container with its init, and the directories that have been made for it. */
    ContainerRecord withInit(int init, long time, Map<String, Path> cgroups) {
        return new ContainerRecord(
                ociVersion,
                id,
                creating,
                init,
                time,
                bundle,
                rootfs,
                created,
                owner,
                ownKeyring,
                annotations,
                cgroups,
                unit);
    }

    /** Returns this container once it has been created. */
    ContainerRecord complete() {
        return new ContainerRecord(
                ociVersion,
                id,
                false,
                pid,
                startTime,
                bundle,
                rootfs,
                created,
                owner,
                ownKeyring,
                annotations,
                cgroupPaths,
                unit);
    }
}
