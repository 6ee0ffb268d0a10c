package dev.panamax.security.seccomp;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** System calls by name and by number, on each architecture. */
public final class Syscall {
    private Syscall() {}

    /** Returns the number that programs of an architecture pass to the kernel for a call; none if it has no such call. */
    public static OptionalInt number(String name, SeccompArchitecture architecture) {
        int number = SyscallTable.number(name, architecture);
        return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** Returns the name of a call, or null if none has the number. */
    public static @Nullable String name(int number, SeccompArchitecture architecture) {
        return SyscallTable.name(number, architecture);
    }

    /** Returns whether any architecture has a call of this name. */
    public static boolean isKnown(String name) {
        return SyscallTable.isKnown(name);
    }
}
