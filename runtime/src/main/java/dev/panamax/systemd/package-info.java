/** systemd's managers, asked over D-Bus to keep a container's processes in a scope unit, and that unit's cgroup. */
@NullMarked
package dev.panamax.systemd;

import org.jspecify.annotations.NullMarked;
