package dev.panamax.oci;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which system calls a container's programs may make.
 *
 * @param defaultAction such as {@code SCMP_ACT_ERRNO}
 * @param architectures such as {@code SCMP_ARCH_X86_64}; the host's own is always meant
 * @param flags such as {@code SECCOMP_FILTER_FLAG_LOG}
 * @param listenerPath socket of who decides on calls with {@code SCMP_ACT_NOTIFY}, or empty
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#seccomp">Seccomp</a>
 */
public record Seccomp(
        String defaultAction,
        @Nullable Integer defaultErrnoRet,
        List<String> architectures,
        List<String> flags,
        String listenerPath,
        String listenerMetadata,
        List<Rule> syscalls) {
    public static final List<String> ACTIONS = List.of(
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_TRAP",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY");
    public static final List<String> OPERATORS = List.of(
            "SCMP_CMP_NE",
            "SCMP_CMP_LT",
            "SCMP_CMP_LE",
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_MASKED_EQ");
    public static final List<String> FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");
    public static final List<String> ARCHITECTURES = List.of(
            "SCMP_ARCH_X86",
            "SCMP_ARCH_X86_64",
            "SCMP_ARCH_X32",
            "SCMP_ARCH_ARM",
            "SCMP_ARCH_AARCH64",
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_MIPSEL",
            "SCMP_ARCH_MIPSEL64",
            "SCMP_ARCH_MIPSEL64N32",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_PPC64LE",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_PARISC",
            "SCMP_ARCH_PARISC64",
            "SCMP_ARCH_RISCV64",
            "SCMP_ARCH_LOONGARCH64",
            "SCMP_ARCH_M68K",
            "SCMP_ARCH_SH",
            "SCMP_ARCH_SHEB");
    /** What is meant where no flags are given, not even none: speculation stays as fast as without the filter, as with runc. */
    public static final List<String> USUAL_FLAGS = List.of("SECCOMP_FILTER_FLAG_SPEC_ALLOW");

    public Seccomp {
        architectures = List.copyOf(architectures);
        flags = List.copyOf(flags);
        syscalls = List.copyOf(syscalls);
    }

    /**
     * What is done about some calls.
     *
     * @param names of the calls
     * @param args all of them must hold; none for every use of the call
     */
    public record Rule(
            List<String> names, String action, @Nullable Integer errnoRet, List<Condition> args) {
        public Rule {
            names = List.copyOf(names);
            args = List.copyOf(args);
        }
    }

    /**
     * A comparison of an argument.
     *
     * @param index from 0 to 5
     * @param value unsigned
     * @param valueTwo unsigned; for {@code SCMP_CMP_MASKED_EQ}, what the masked argument must be
     * @param op such as {@code SCMP_CMP_EQ}
     */
    public record Condition(int index, long value, long valueTwo, String op) {}
}
