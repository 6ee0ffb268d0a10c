package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.config.Network;
import dev.panamax.rootfs.RootSource;

/**
 * Containers for which the runtime has nothing to do before their init mounts, and whose init need not say who it will be: the files of
 * their users are below the directory that will be the root, and nothing will be mounted over them. Their inits make everything at
 * once, and wait as late as possible.
 */
final class Unattended {
    private Unattended() {}

    static boolean is(ContainerConfig config, RootSource root) {
        return hasOnlyWhatInitMakes(config)
                && joinsNothing(config)
                && root instanceof RootSource.Directory
                && config.mountConfig().mounts().isEmpty()
                && PreparedInits.hasKnownFilter(config);
    }

    private static boolean hasOnlyWhatInitMakes(ContainerConfig config) {
        return config.cgroups() == null
                && config.routes().isEmpty()
                && config.networks().stream().allMatch(network -> network instanceof Network.Loopback);
    }

    private static boolean joinsNothing(ContainerConfig config) {
        return config.creates(Namespace.NEWNS)
                && !config.has(Namespace.NEWUSER)
                && config.ipc().isEmpty()
                && config.namespaces().values().stream().allMatch(String::isEmpty);
    }
}
