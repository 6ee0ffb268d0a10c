package dev.panamax.config;

/**
 * A range of user or group ids of a user namespace.
 *
 * @param containerId the first id inside
 * @param hostId the first id outside
 * @param size how many
 */
public record IdMapping(long containerId, long hostId, long size) {}
