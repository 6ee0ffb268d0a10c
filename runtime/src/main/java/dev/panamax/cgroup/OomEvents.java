package dev.panamax.cgroup;

import dev.panamax.linux.PidFd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Tells when processes of a container are killed because its memory has run out. */
public abstract sealed class OomEvents implements AutoCloseable permits OomEventsV1, OomEventsV2 {
    /** Longer than the kernel takes to tell of a cgroup that has been removed. */
    static final Duration AFTERMATH = Duration.ofMillis(500);

    static final Duration FOREVER = Duration.ofDays(365);

    /**
     * Starts to listen.
     *
     * @param paths the directory of each controller, as a container's state has them
     * @param init whose end is the container's
     * @throws CgroupException if there is no memory controller
     */
    public static OomEvents of(Map<String, Path> paths, PidFd init) {
        Path memory = paths.get("memory");
        Path unified = paths.get("");
        if (memory != null) {
            return OomEventsV1.open(memory, init);
        }
        if (unified != null) {
            return OomEventsV2.open(unified, init);
        }
        throw new CgroupException(
                "the container has no cgroup that counts memory: give it one (/cgroups of a container.json,"
                        + " /linux/cgroupsPath of a bundle)",
                null);
    }

    /** Waits for the next event; returns how many there were since the last call, or 0 when the container has ended. */
    public abstract long await();

    @Override
    public abstract void close();
}
