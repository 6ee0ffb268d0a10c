package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The programs of the inits that were asked for last, written once and copied for each start: a program that starts many containers
 * starts few kinds of them. All that a program depends on is part of the key.
 */
final class PreparedInits {
    private static final int MOST = 16;

    /** The one that was used longest ago first. */
    private static final Map<Key, PreparedInit> KNOWN = new LinkedHashMap<>(2 * MOST, 0.75f, true);

    private PreparedInits() {}

    /**
     * What decides about a program that joins nothing and has no terminal.
     *
     * @param host what was found out about the host for this start
     * @param hasPlace whether init may be born in its cgroup
     */
    record Key(ContainerConfig config, RootSource root, HostPaths host, List<String> arguments, boolean hasPlace) {
        /** Returns whether all that the program depends on is in here: what a file says may be something else next time. */
        boolean isComplete() {
            return config.seccomp().isEmpty() || config.seccomp().equals(ContainerConfig.DEFAULT_SECCOMP);
        }
    }

    static PreparedInit get(Key key, Supplier<PreparedInit> writer) {
        if (!key.isComplete()) {
            return writer.get();
        }
        synchronized (KNOWN) {
            PreparedInit known = KNOWN.get(key);
            if (known != null) {
                return known;
            }
        }
        PreparedInit prepared = writer.get();
        synchronized (KNOWN) {
            if (KNOWN.size() == MOST) {
                KNOWN.remove(KNOWN.keySet().iterator().next());
            }
            KNOWN.put(key, prepared);
        }
        return prepared;
    }
}
