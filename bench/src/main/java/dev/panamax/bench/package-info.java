/** Starts of containers side by side: in-process, by commands, and by nothing but the kernel. */
@org.jspecify.annotations.NullMarked
package dev.panamax.bench;
