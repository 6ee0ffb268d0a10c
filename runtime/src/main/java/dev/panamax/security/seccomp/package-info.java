/** Which system calls the programs of a container may make: a profile becomes a program that the kernel asks at every call. */
@NullMarked
package dev.panamax.security.seccomp;

import org.jspecify.annotations.NullMarked;
