/** Engines as they run on most machines: with systemd, in the virtual machine. */
@NullMarked
package dev.panamax.it.guest;

import org.jspecify.annotations.NullMarked;
