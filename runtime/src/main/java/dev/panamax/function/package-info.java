/** What can be done in a running container without a program in it: from outside, with the container's own files and sockets. */
@NullMarked
package dev.panamax.function;

import org.jspecify.annotations.NullMarked;
