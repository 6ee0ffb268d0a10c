/** What a start costs, in counts that no load of the machine can move, held against ceilings. */
@NullMarked
package dev.panamax.counts;

import org.jspecify.annotations.NullMarked;
