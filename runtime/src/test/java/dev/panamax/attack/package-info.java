/**
 * Attacks on a runtime, played against Panamax and against a naive sequence of calls that each of them must break: SECURITY.md has the
 * table. They see what any program sees that uses Panamax as a library.
 */
@NullMarked
package dev.panamax.attack;

import org.jspecify.annotations.NullMarked;
