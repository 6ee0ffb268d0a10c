package dev.panamax.security;

import java.util.List;

/**
 * Who a program runs as.
 *
 * @param groups supplementary group ids
 * @param home the user's home directory
 */
public record Identity(long uid, long gid, List<Long> groups, String home) {
    public Identity {
        groups = List.copyOf(groups);
    }
}
