package dev.panamax.container;

import dev.panamax.RecentlyUsed;
import dev.panamax.config.ContainerConfig;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * The programs of the inits that were asked for last, written once and copied for each start: a program that starts many containers
 * starts few kinds of them. All that a program depends on is part of the key.
 */
final class PreparedInits {
    private static final RecentlyUsed<Key, PreparedInit> KNOWN = new RecentlyUsed<>();

    private PreparedInits() {}

    /**
     * What decides about a program that joins nothing and has no terminal.
     *
     * @param host what was found out about the host for this start
     * @param attended whether init waits for the runtime before it mounts
     * @param hasPlace whether init may be born in its cgroup
     */
    record Key(
            ContainerConfig config,
            RootSource root,
            HostPaths host,
            List<String> arguments,
            boolean attended,
            boolean hasPlace) {
        /** Returns whether all that the program depends on is in here: what a file says may be something else next time. */
        boolean isComplete() {
            return hasKnownFilter(config);
        }
    }

    /** Returns whether the filter of a configuration is one that does not change, and lets init do what it does by the usual calls. */
    static boolean hasKnownFilter(ContainerConfig config) {
        return config.seccomp().isEmpty() || config.seccomp().equals(ContainerConfig.DEFAULT_SECCOMP);
    }

    static PreparedInit get(Key key, Supplier<PreparedInit> writer) {
        return key.isComplete() ? KNOWN.get(key, writer) : writer.get();
    }
}
