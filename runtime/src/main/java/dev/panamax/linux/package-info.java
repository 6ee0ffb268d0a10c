/**
 * The Linux kernel as Panamax sees it: system calls with named arguments, file descriptors, and errors that say which
 * call failed with which arguments. With {@code program} and {@code netlink} the only place that knows native memory.
 */
@NullMarked
package dev.panamax.linux;

import org.jspecify.annotations.NullMarked;
