package dev.panamax.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names what a test needs of the machine. Where something is missing the test is aborted, with the reason, and counted as skipped; in
 * CI it fails, unless the machine is known to lack it and another one runs the test: those of a virtual machine have the tag {@code vm}.
 */
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresExtension.class)
public @interface Requires {
    /** Returns the features. */
    Feature[] value();
}
