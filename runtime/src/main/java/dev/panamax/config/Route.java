package dev.panamax.config;

import dev.panamax.netlink.IpPrefix;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A route inside the container.
 *
 * @param destination null for everything
 * @param source the address that packets leave with, or null for the kernel's choice
 * @param gateway null for a destination on the link itself
 */
public record Route(
        @Nullable IpPrefix destination,
        @Nullable InetAddress source,
        @Nullable InetAddress gateway,
        String interfaceName) {}
