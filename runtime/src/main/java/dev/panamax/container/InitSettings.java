package dev.panamax.container;

import dev.panamax.config.ContainerConfig;
import dev.panamax.config.Namespace;
import dev.panamax.linux.Fd;
import dev.panamax.network.ContainerNetworks;
import dev.panamax.rootfs.HostPaths;
import dev.panamax.rootfs.RootSource;
import java.util.List;
import java.util.Map;

/**
 * All that an init's program depends on, found out and opened before.
 *
 * @param arguments the program to execute, with its arguments
 * @param questions where init asks who it is: the same as {@code sync}, unless it can answer itself
 * @param sync init's end of the socket pair
 * @param joined the files of the namespaces to join, open
 */
record InitSettings(
        ContainerConfig config,
        RootSource root,
        HostPaths host,
        ContainerNetworks networks,
        List<String> arguments,
        Fd sync,
        Fd questions,
        Map<Namespace, Fd> joined,
        Terminal terminal) {}
