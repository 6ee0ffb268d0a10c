package dev.panamax.rootfs;

/** A container's file tree, as init builds it, in three steps between which others have their turn. */
public interface FileTree {
    /** Adds what puts the tree together: its root, mounts and devices. The host's tree is still the root. */
    void mount();

    /** Adds what makes the tree the root. */
    void pivot();

    /** Adds what hides and protects parts of the tree, or all of it: the last thing that is done to it. */
    void restrict();
}
