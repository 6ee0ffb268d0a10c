package dev.panamax.security.seccomp;

import dev.panamax.linux.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A convention by which programs call the kernel. A processor knows more than one, and the same number means another call in each.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>
 */
public enum SeccompArchitecture {
    X86_64(0, 0xc000_003e, 0, true),
    X86(1, 0x4000_0003, 0, false),
    /** 64-bit registers with 32-bit pointers: the kernel says x86-64, and a bit of the number says the rest. */
    X32(2, 0xc000_003e, SeccompArchitecture.X32_BIT, false),
    AARCH64(3, 0xc000_00b7, 0, true),
    ARM(4, 0x4000_0028, 0, false);

    static final int X32_BIT = 0x4000_0000;

    /** What no processor that Panamax runs on can be asked for: a profile may name them, and nothing comes of it. */
    private static final Set<String> FOREIGN = Set.of(
            "MIPS",
            "MIPS64",
            "MIPS64N32",
            "MIPSEL",
            "MIPSEL64",
            "MIPSEL64N32",
            "PPC",
            "PPC64",
            "PPC64LE",
            "S390",
            "S390X",
            "PARISC",
            "PARISC64",
            "RISCV64",
            "LOONGARCH64",
            "M68K",
            "SH",
            "SHEB");

    private static final String PREFIX = "SCMP_ARCH_";

    private final int column;
    private final int audit;
    private final int offset;
    private final boolean wide;

    SeccompArchitecture(int column, int audit, int offset, boolean wide) {
        this.column = column;
        this.audit = audit;
        this.offset = offset;
        this.wide = wide;
    }

    /** Returns the name in a profile. */
    public String profileName() {
        return PREFIX + name();
    }

    /** Returns the value of {@code seccomp_data.arch}, of {@code linux/audit.h}. */
    public int audit() {
        return audit;
    }

    /** Returns where its numbers stand in {@link SyscallNumbers}. */
    int column() {
        return column;
    }

    /** Returns what is added to the number of a call. */
    int offset() {
        return offset;
    }

    /** Returns whether all 64 bits of an argument count; else only the lower half does. */
    boolean isWide() {
        return wide;
    }

    /** Returns what a profile means by a name, or null for what is foreign or unknown. */
    static @Nullable SeccompArchitecture of(String profileName) {
        if (!profileName.startsWith(PREFIX)) {
            return null;
        }
        String name = profileName.substring(PREFIX.length());
        for (SeccompArchitecture architecture : values()) {
            if (name.equals(architecture.name())) {
                return architecture;
            }
        }
        return null;
    }

    /** Returns whether a name is one of the specification's. */
    static boolean isKnown(String profileName) {
        return of(profileName) != null
                || (profileName.startsWith(PREFIX) && FOREIGN.contains(profileName.substring(PREFIX.length())));
    }

    /** Returns what a name of a person's means, such as {@code x86_64}, {@code SCMP_ARCH_X86} or {@code arm64}; or null. */
    public static @Nullable SeccompArchitecture named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "AMD64" -> X86_64;
            case "I386", "386" -> X86;
            case "ARM64" -> AARCH64;
            default -> of(upper.startsWith(PREFIX) ? upper : PREFIX + upper);
        };
    }

    /** Returns the names in profiles of all that there are numbers for. */
    public static List<String> profileNames() {
        List<String> names = new ArrayList<>();
        for (SeccompArchitecture architecture : values()) {
            names.add(architecture.profileName());
        }
        return names;
    }

    /** Returns the one that the machine has by itself: x86-64 can run programs of X86 and X32, aarch64 those of ARM. */
    public SeccompArchitecture ofMachine() {
        return switch (this) {
            case X86_64, X86, X32 -> X86_64;
            case AARCH64, ARM -> AARCH64;
        };
    }

    /** Returns the others whose programs run on such a machine. */
    public List<SeccompArchitecture> alsoOnMachine() {
        return switch (ofMachine()) {
            case X86_64 -> List.of(X86, X32);
            case AARCH64 -> List.of(ARM);
            case X86, X32, ARM -> throw new IllegalStateException("no machine: " + this);
        };
    }

    /** Returns the one that programs of this host use. */
    public static SeccompArchitecture ofHost() {
        return switch (Architecture.current()) {
            case X86_64 -> X86_64;
            case AARCH64 -> AARCH64;
        };
    }
}
