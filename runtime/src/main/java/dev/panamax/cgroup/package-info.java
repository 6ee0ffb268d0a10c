/** Control groups: where a container's processes are counted and limited, in version 1 and version 2 of the kernel's interface. */
@NullMarked
package dev.panamax.cgroup;

import org.jspecify.annotations.NullMarked;
