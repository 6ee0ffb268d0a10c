@NullMarked
package dev.panamax.dbus;

import org.jspecify.annotations.NullMarked;
