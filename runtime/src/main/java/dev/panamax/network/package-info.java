/** A container's networks: what is made on the host, and what the container finds inside. */
@NullMarked
package dev.panamax.network;

import org.jspecify.annotations.NullMarked;
