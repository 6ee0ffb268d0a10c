/** Readers of {@code /proc}: what the kernel says of processes, mounts and cgroups. */
@NullMarked
package dev.panamax.proc;

import org.jspecify.annotations.NullMarked;
