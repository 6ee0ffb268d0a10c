/** What a container shall be: {@code container.json} as records, read, validated as a whole, and written. */
@NullMarked
package dev.panamax.config;

import org.jspecify.annotations.NullMarked;
