/** What all of Panamax shares. */
@NullMarked
package dev.panamax;

import org.jspecify.annotations.NullMarked;
