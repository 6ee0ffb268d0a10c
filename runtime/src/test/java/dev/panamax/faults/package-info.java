/** The kernel answers with errors, at each call of a verb in turn, and the machine is looked at afterwards. */
@NullMarked
package dev.panamax.faults;

import org.jspecify.annotations.NullMarked;
