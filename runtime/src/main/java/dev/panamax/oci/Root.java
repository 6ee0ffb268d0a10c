package dev.panamax.oci;

/**
 * The container's root file system.
 *
 * @param path absolute, or relative to the bundle
 * @param readonly whether it is read-only inside the container
 */
public record Root(String path, boolean readonly) {}
