/** What a container's program may do: its user, groups and capabilities. Each adds its operations to the program of the start. */
@NullMarked
package dev.panamax.security;

import org.jspecify.annotations.NullMarked;
