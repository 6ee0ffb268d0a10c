/** Containers: how one is started, what it leaves on disk while it runs, and how it ends. */
@NullMarked
package dev.panamax.container;

import org.jspecify.annotations.NullMarked;
