/** The D-Bus protocol: a connection to a message bus over its Unix socket, calls and signals, and values in their text format. */
@NullMarked
package dev.panamax.dbus;

import org.jspecify.annotations.NullMarked;
