/** The kernel's network interface: a socket with the kernel's own words in its errors, and links, addresses and routes. */
@NullMarked
package dev.panamax.netlink;

import org.jspecify.annotations.NullMarked;
