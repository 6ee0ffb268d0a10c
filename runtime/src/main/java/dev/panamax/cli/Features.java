package dev.panamax.cli;

import dev.panamax.config.Capability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What configurations may ask for, whether this host has it or not: nothing is listed that is not understood.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/v1.3.0/features.md">Features structure</a>
 */
final class Features {
    static final String OLDEST_SPECIFICATION = "1.0.0";

    static final List<String> HOOKS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    static final List<String> MOUNT_OPTIONS = List.of(
            "async",
            "atime",
            "bind",
            "defaults",
            "dev",
            "diratime",
            "dirsync",
            "exec",
            "idmap",
            "iversion",
            "lazytime",
            "loud",
            "mand",
            "noatime",
            "nodev",
            "nodiratime",
            "noexec",
            "noiversion",
            "nolazytime",
            "nomand",
            "norelatime",
            "nostrictatime",
            "nosuid",
            "nosymfollow",
            "private",
            "ratime",
            "rbind",
            "rdev",
            "rdiratime",
            "relatime",
            "remount",
            "rexec",
            "ridmap",
            "rnoatime",
            "rnodev",
            "rnodiratime",
            "rnoexec",
            "rnorelatime",
            "rnostrictatime",
            "rnosuid",
            "rnosymfollow",
            "ro",
            "rprivate",
            "rrelatime",
            "rro",
            "rrw",
            "rshared",
            "rslave",
            "rstrictatime",
            "rsuid",
            "rsymfollow",
            "runbindable",
            "rw",
            "shared",
            "silent",
            "slave",
            "strictatime",
            "suid",
            "symfollow",
            "sync",
            "tmpcopyup",
            "unbindable");

    static final List<String> NAMESPACES = List.of("cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts");

    static final List<String> SECCOMP_ACTIONS = List.of(
            "SCMP_ACT_ALLOW",
            "SCMP_ACT_ERRNO",
            "SCMP_ACT_KILL",
            "SCMP_ACT_KILL_PROCESS",
            "SCMP_ACT_KILL_THREAD",
            "SCMP_ACT_LOG",
            "SCMP_ACT_NOTIFY",
            "SCMP_ACT_TRACE",
            "SCMP_ACT_TRAP");

    static final List<String> SECCOMP_OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_GE",
            "SCMP_CMP_GT",
            "SCMP_CMP_LE",
            "SCMP_CMP_LT",
            "SCMP_CMP_MASKED_EQ",
            "SCMP_CMP_NE");

    /** Profiles name many; filters are made for those that the host's processor knows. */
    static final List<String> SECCOMP_ARCHITECTURES = List.of(
            "SCMP_ARCH_AARCH64",
            "SCMP_ARCH_ARM",
            "SCMP_ARCH_LOONGARCH64",
            "SCMP_ARCH_M68K",
            "SCMP_ARCH_MIPS",
            "SCMP_ARCH_MIPS64",
            "SCMP_ARCH_MIPS64N32",
            "SCMP_ARCH_MIPSEL",
            "SCMP_ARCH_MIPSEL64",
            "SCMP_ARCH_MIPSEL64N32",
            "SCMP_ARCH_PARISC",
            "SCMP_ARCH_PARISC64",
            "SCMP_ARCH_PPC",
            "SCMP_ARCH_PPC64",
            "SCMP_ARCH_PPC64LE",
            "SCMP_ARCH_RISCV64",
            "SCMP_ARCH_S390",
            "SCMP_ARCH_S390X",
            "SCMP_ARCH_SH",
            "SCMP_ARCH_SHEB",
            "SCMP_ARCH_X32",
            "SCMP_ARCH_X86",
            "SCMP_ARCH_X86_64");

    static final List<String> SECCOMP_FLAGS = List.of(
            "SECCOMP_FILTER_FLAG_LOG",
            "SECCOMP_FILTER_FLAG_SPEC_ALLOW",
            "SECCOMP_FILTER_FLAG_TSYNC",
            "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV");

    static final List<String> MEMORY_POLICY_MODES = List.of(
            "MPOL_BIND",
            "MPOL_DEFAULT",
            "MPOL_INTERLEAVE",
            "MPOL_LOCAL",
            "MPOL_PREFERRED",
            "MPOL_PREFERRED_MANY",
            "MPOL_WEIGHTED_INTERLEAVE");

    static final List<String> MEMORY_POLICY_FLAGS =
            List.of("MPOL_F_NUMA_BALANCING", "MPOL_F_RELATIVE_NODES", "MPOL_F_STATIC_NODES");

    /** Annotations that change what a container may do; engines that let strangers write annotations keep these back. */
    private static final List<String> UNSAFE_ANNOTATIONS = List.of("dev.panamax.");

    private static final Map<String, Object> ENABLED = object("enabled", true);

    private Features() {}

    /** Returns the structure, in the order of the specification. */
    static Map<String, Object> structure() {
        return object(
                "ociVersionMin",
                OLDEST_SPECIFICATION,
                "ociVersionMax",
                Version.SPECIFICATION,
                "hooks",
                HOOKS,
                "mountOptions",
                MOUNT_OPTIONS,
                "linux",
                linux(),
                "potentiallyUnsafeConfigAnnotations",
                UNSAFE_ANNOTATIONS);
    }

    private static Map<String, Object> linux() {
        return object(
                "namespaces",
                NAMESPACES,
                "capabilities",
                capabilities(),
                "cgroup",
                object("v1", true, "v2", true, "systemd", true, "systemdUser", true, "rdma", true),
                "seccomp",
                seccomp(),
                "apparmor",
                ENABLED,
                "selinux",
                ENABLED,
                "intelRdt",
                object("enabled", true, "schemata", true, "monitoring", true),
                "memoryPolicy",
                object("modes", MEMORY_POLICY_MODES, "flags", MEMORY_POLICY_FLAGS),
                "mountExtensions",
                object("idmap", ENABLED),
                "netDevices",
                ENABLED);
    }

    private static Map<String, Object> seccomp() {
        return object(
                "enabled",
                true,
                "actions",
                SECCOMP_ACTIONS,
                "operators",
                SECCOMP_OPERATORS,
                "archs",
                SECCOMP_ARCHITECTURES,
                "knownFlags",
                SECCOMP_FLAGS,
                "supportedFlags",
                SECCOMP_FLAGS);
    }

    private static List<String> capabilities() {
        List<String> names = new ArrayList<>();
        for (Capability capability : Capability.values()) {
            names.add("CAP_" + capability.name());
        }
        return names;
    }

    /** Returns an object of names and values in turn. */
    private static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }
}
