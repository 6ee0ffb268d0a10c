package dev.panamax.security.seccomp;

import org.jspecify.annotations.Nullable;

/** How an argument is compared: always as an unsigned number. */
public enum SeccompOperator {
    NE,
    LT,
    LE,
    EQ,
    GE,
    GT,
    /** Equal where a mask has ones. */
    MASKED_EQ;

    private static final String PREFIX = "SCMP_CMP_";

    /** Returns the name in a profile. */
    public String profileName() {
        return PREFIX + name();
    }

    /** Returns what a profile means by a name, or null if it is none of the specification's. */
    static @Nullable SeccompOperator of(String profileName) {
        if (!profileName.startsWith(PREFIX)) {
            return null;
        }
        String name = profileName.substring(PREFIX.length());
        for (SeccompOperator operator : values()) {
            if (name.equals(operator.name())) {
                return operator;
            }
        }
        return null;
    }
}
