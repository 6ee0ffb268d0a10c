/** Terminals: the container's own, made in its own devpts, and the one in which a person sits before the command line. */
@NullMarked
package dev.panamax.terminal;

import org.jspecify.annotations.NullMarked;
