/** The rules of the house, as tests. */
@NullMarked
package dev.panamax.architecture;

import org.jspecify.annotations.NullMarked;
