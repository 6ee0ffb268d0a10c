/** Where log messages go: a provider for slf4j that writes lines of text or JSON, and starts in a few milliseconds. */
@NullMarked
package dev.panamax.logging;

import org.jspecify.annotations.NullMarked;
