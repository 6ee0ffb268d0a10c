/** What the tests share: the features of this machine, container roots to run in, and a look at what is left afterwards. */
@NullMarked
package dev.panamax.testing;

import org.jspecify.annotations.NullMarked;
