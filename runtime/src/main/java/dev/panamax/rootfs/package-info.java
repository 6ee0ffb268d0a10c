/** The container's file tree: its root, mounts, devices and masks. Each adds its operations to the program of the start. */
@NullMarked
package dev.panamax.rootfs;

import org.jspecify.annotations.NullMarked;
