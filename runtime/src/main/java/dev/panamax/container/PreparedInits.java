package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The programs of the inits that were asked for last, written once and copied for each start: a program that starts many containers
 * starts few kinds of them. All that a program depends on is part of the key.
 */
final class PreparedInits {
    private static final int MOST = 16;

    /** The one that was used last first. They are compared one by one: what is the same is mostly the same object, and no hash is needed. */
    private static final List<Known> KNOWN = new ArrayList<>(MOST);

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

    private record Known(Key key, PreparedInit init) {}

    static PreparedInit get(Key key, Supplier<PreparedInit> writer) {
        if (!key.isComplete()) {
            return writer.get();
        }
        PreparedInit known = find(key);
        if (known != null) {
            return known;
        }
        PreparedInit prepared = writer.get();
        synchronized (KNOWN) {
            if (KNOWN.size() == MOST) {
                KNOWN.removeLast();
            }
            KNOWN.addFirst(new Known(key, prepared));
        }
        return prepared;
    }

    private static @Nullable PreparedInit find(Key key) {
        synchronized (KNOWN) {
            for (int i = 0; i < KNOWN.size(); i++) {
                Known known = KNOWN.get(i);
                if (known.key().equals(key)) {
                    KNOWN.remove(i);
                    KNOWN.addFirst(known);
                    return known.init();
                }
            }
            return null;
        }
    }
}
