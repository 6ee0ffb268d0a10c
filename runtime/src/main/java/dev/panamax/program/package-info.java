/**
 * Syscall programs: what happens between {@code clone} and the user's {@code execve}, as data. Their form in memory, the
 * machine code that runs them in a process without a JVM, and an executor in Java that does the same.
 */
@NullMarked
package dev.panamax.program;

import org.jspecify.annotations.NullMarked;
