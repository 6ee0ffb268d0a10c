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

    /** Returns a number as programs of an architecture pass it to the kernel: those of x32 have a bit that says so. */
    public static int asPassed(int number, SeccompArchitecture architecture) {
        boolean isBare = architecture == SeccompArchitecture.X32 && number >= 0 && number < SeccompArchitecture.X32_BIT;
        return isBare ? number | SeccompArchitecture.X32_BIT : number;
    }

    /** Returns the architecture that the kernel takes a call for, which it looks for in the number as well. */
    public static SeccompArchitecture architecture(int number, SeccompArchitecture architecture) {
        boolean hasBit = (number & SeccompArchitecture.X32_BIT) != 0 && number != -1;
        return architecture == SeccompArchitecture.X86_64 && hasBit ? SeccompArchitecture.X32 : architecture;
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
