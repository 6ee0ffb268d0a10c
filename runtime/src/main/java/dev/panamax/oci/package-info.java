/** Containers as the OCI runtime specification describes them: {@code config.json} as records, read and validated as a whole. */
@NullMarked
package dev.panamax.oci;

import org.jspecify.annotations.NullMarked;
