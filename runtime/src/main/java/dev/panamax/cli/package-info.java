/** The command line: one class a verb. */
@NullMarked
package dev.panamax.cli;

import org.jspecify.annotations.NullMarked;
