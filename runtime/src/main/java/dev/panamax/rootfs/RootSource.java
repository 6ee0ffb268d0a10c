package dev.panamax.rootfs;

/** Where a container's root comes from. */
public sealed interface RootSource {
    /**
     * A directory of the host.
     *
     * @param path absolute, without symbolic links
     */
    record Directory(String path) implements RootSource {}

    /**
     * The host's own root with a layer in memory on top, which takes all changes and is gone with the container.
     *
     * @param staging an existing directory of the host, which the container's mount namespace mounts the layer on
     */
    record ThrowAway(String staging) implements RootSource {}
}
