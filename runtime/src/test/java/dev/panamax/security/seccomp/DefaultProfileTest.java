package dev.panamax.security.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panamax.config.Capability;
import dev.panamax.config.ContainerConfig;
import dev.panamax.testing.Feature;
import dev.panamax.testing.Requires;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the embedded profile lets pass, and where it is not podman's. */
class DefaultProfileTest {
    private static final SeccompArchitecture HOST = SeccompArchitecture.X86_64;
    private static final Set<Capability> USUAL = ContainerConfig.usual().capabilities();
    private static final Set<Capability> ALL = EnumSet.allOf(Capability.class);
    private static final List<Set<Capability>> SETS = List.of(Set.of(), USUAL, ALL);

    private static final String ALLOW = "SCMP_ACT_ALLOW";
    private static final String EPERM = "SCMP_ACT_ERRNO(1)";
    private static final String ENOSYS = "SCMP_ACT_ERRNO(38)";

    /** A decision of ours that is not podman's, and why. */
    private record Difference(String ours, String podmans, String why, List<String> calls) {
        static Difference of(String ours, String podmans, String why, String calls) {
            return new Difference(ours, podmans, why, List.of(calls.split("\\s+")));
        }
    }

    /** Podman 4.3's profile refuses what it has in a list, and does not know the rest; ours is as dockerd's in that. */
    private static final List<Difference> DIFFERENCES = List.of(
            Difference.of(
                    EPERM, ALLOW, "mounts need CAP_SYS_ADMIN in any namespace: a user namespace does not give it", """
                    fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root umount umount2"""),
            Difference.of(
                    EPERM,
                    ALLOW,
                    "namespaces need CAP_SYS_ADMIN: new ones of users are how most holes are reached",
                    """
                    clone setns unshare"""),
            Difference.of(
                    ENOSYS, ALLOW, "its flags are in memory, where no filter sees whether it asks for namespaces", """
                    clone3"""),
            Difference.of(EPERM, ALLOW, "keys have no namespace", "keyctl"),
            Difference.of(
                    EPERM,
                    ALLOW,
                    "where memory is on a NUMA machine is CAP_SYS_NICE's business, as dockerd has it",
                    """
                    get_mempolicy mbind set_mempolicy"""),
            Difference.of(EPERM, ALLOW, "takes descriptors out of other processes: CAP_SYS_PTRACE", "pidfd_getfd"),
            Difference.of(EPERM, ALLOW, "CAP_SYS_BOOT", "reboot"),
            Difference.of(EPERM, ALLOW, "the kernel's messages are not the container's: CAP_SYSLOG", "syslog"),
            Difference.of(EPERM, ALLOW, "the kernel has had no such call since 2.6", "query_module"),
            Difference.of(EPERM, ALLOW, "AF_ALG and AF_VSOCK have no namespace", "socket"),
            Difference.of(ALLOW, EPERM, "as dockerd has it: waiting, and giving pages of one's own to a pipe", """
                    io_pgetevents vmsplice"""),
            Difference.of(ALLOW, ENOSYS, "newer than that profile, or forgotten, and like what it allows", """
                    cachestat fchmodat2 file_getattr file_setattr futex_requeue futex_wait futex_waitv futex_wake getxattrat
                    io_pgetevents_time64 listmount listxattrat lsm_get_self_attr lsm_list_modules lsm_set_self_attr
                    map_shadow_stack mseal removexattrat setxattrat statmount uprobe uretprobe"""),
            Difference.of(ALLOW, ENOSYS, "newer than that profile, and like what it allows with the capability", """
                    open_tree_attr quotactl_fd set_mempolicy_home_node"""),
            Difference.of(
                    EPERM, ENOSYS, "refused by both; what ours does not know does not exist only if it is newer", """
                    _sysctl add_key afs_syscall break create_module fchroot ftime get_kernel_syms getpmsg gtty idle
                    io_uring_enter io_uring_register io_uring_setup listns lock mpx open_tree_attr personality prof profil putpmsg
                    quotactl_fd request_key rseq_slice_yield security set_mempolicy_home_node stty tuxcall ulimit vserver"""));

    /** Arguments on which the decision about a call depends. */
    private static final Map<String, List<long[]>> ARGUMENTS = Map.of(
            "clone",
                    rows(
                            0x11,
                            0x7d0f00,
                            0x2_0000,
                            0x200_0000,
                            0x400_0000,
                            0x800_0000,
                            0x1000_0000,
                            0x2000_0000,
                            0x4000_0000),
            "socket", rows(1, 2, 10, 16, 17, 37, 38, 39, 40, 41, 44),
            "personality", rows(0, 8, 0x2_0000, 0x2_0008, 0xffff_ffffL, 0x4_0000, 1));

    private static List<long[]> rows(long... first) {
        List<long[]> rows = new ArrayList<>();
        for (long value : first) {
            rows.add(new long[] {value, 0, 0});
            rows.add(new long[] {value, 3, 9}); // NETLINK_AUDIT
        }
        return rows;
    }

    private static SeccompFilter filter(Set<Capability> capabilities) {
        return SeccompFilter.compile(DefaultProfile.of(capabilities, HOST).profile(), HOST);
    }

    private static String decision(SeccompFilter filter, String name, long... arguments) {
        return filter.explain(HOST, SyscallTable.number(name, HOST), arguments).describe();
    }

    @Test
    @Requires(Feature.PODMAN_PROFILE)
    void everyDifferenceFromPodmansIsInTheTable() throws Exception {
        Set<String> unknown = new TreeSet<>();
        Set<String> seen = new HashSet<>();
        int decisions = 0;
        for (Set<Capability> capabilities : SETS) {
            SeccompFilter ours = filter(capabilities);
            SeccompFilter podmans = SeccompFilter.compile(PodmanProfile.of(capabilities), HOST);
            for (SeccompArchitecture architecture :
                    List.of(SeccompArchitecture.X86_64, SeccompArchitecture.X86, SeccompArchitecture.X32)) {
                for (String name : SyscallTable.names()) {
                    int number = SyscallTable.number(name, architecture);
                    for (long[] arguments : ARGUMENTS.getOrDefault(name, List.of(new long[3]))) {
                        String decided =
                                ours.explain(architecture, number, arguments).describe();
                        String podman =
                                podmans.explain(architecture, number, arguments).describe();
                        decisions++;
                        if (number >= 0 && !decided.equals(podman) && !isExplained(decided, podman, name, seen)) {
                            unknown.add(name + Arrays.toString(arguments) + " is " + decided + ", not " + podman);
                        }
                    }
                }
            }
        }
        assertThat(unknown).isEmpty();
        assertThat(decisions).isGreaterThan(4000);
        for (Difference difference : DIFFERENCES) {
            assertThat(difference.calls())
                    .as(difference.why())
                    .allMatch(call -> seen.contains(difference.ours() + call));
        }
    }

    private static boolean isExplained(String ours, String podmans, String name, Set<String> seen) {
        for (Difference difference : DIFFERENCES) {
            if (difference.ours().equals(ours)
                    && difference.podmans().equals(podmans)
                    && difference.calls().contains(name)) {
                seen.add(ours + name);
                return true;
            }
        }
        return false;
    }

    @Test
    void everyNameIsACallAndHasOnePlace() {
        List<String> allowed = DefaultCalls.ALLOWED.stream()
                .flatMap(group -> group.names().stream())
                .toList();
        assertThat(allowed).doesNotHaveDuplicates().allMatch(SyscallTable::isKnown);
        List<String> privileged = DefaultCalls.WITH_CAPABILITY.stream()
                .flatMap(group -> group.names().stream())
                .toList();
        assertThat(privileged).allMatch(SyscallTable::isKnown).doesNotContainAnyElementsOf(allowed);
        DefaultProfile profile = DefaultProfile.of(USUAL, HOST);
        assertThat(profile.reasons())
                .hasSameSizeAs(profile.profile().syscalls())
                .noneMatch(String::isBlank);
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void aCapabilityAllowsItsCallsAndNoOthers(Capability capability) {
        SeccompFilter without = filter(Set.of());
        SeccompFilter with = filter(Set.of(capability));
        for (String name : SyscallTable.names()) {
            if (SyscallTable.number(name, HOST) < 0 || ARGUMENTS.containsKey(name)) {
                continue;
            }
            boolean isFreed = !decision(without, name).equals(ALLOW)
                    && decision(with, name).equals(ALLOW);
            assertThat(isFreed).as(name).isEqualTo(DefaultProfile.allowing(name).contains(capability));
        }
    }

    @Test
    void newNamespacesNeedTheCapability() {
        SeccompFilter usual = filter(USUAL);
        assertThat(decision(usual, "clone", 0x11)).isEqualTo(ALLOW);
        assertThat(decision(usual, "clone", 0x1000_0011)).isEqualTo(EPERM);
        assertThat(decision(usual, "clone3")).isEqualTo(ENOSYS);
        assertThat(decision(usual, "unshare", 0x1000_0000)).isEqualTo(EPERM);
        SeccompFilter privileged = filter(Set.of(Capability.SYS_ADMIN));
        assertThat(decision(privileged, "clone", 0x1000_0011)).isEqualTo(ALLOW);
        assertThat(decision(privileged, "clone3")).isEqualTo(ALLOW);
        assertThat(decision(privileged, "unshare", 0x1000_0000)).isEqualTo(ALLOW);
    }

    @Test
    void twoFamiliesOfSocketsAreRefusedAndAuditNeedsTheCapability() {
        SeccompFilter usual = filter(USUAL);
        assertThat(decision(usual, "socket", 38)).isEqualTo(EPERM);
        assertThat(decision(usual, "socket", 40)).isEqualTo(EPERM);
        for (long family : new long[] {0, 1, 2, 10, 16, 17, 37, 39, 41, 44, 1L << 40}) {
            assertThat(decision(usual, "socket", family)).isEqualTo(ALLOW);
            assertThat(decision(filter(Set.of()), "socket", family)).isEqualTo(ALLOW);
        }
        assertThat(decision(usual, "socket", 16, 3, 9)).isEqualTo(ALLOW);
        assertThat(decision(filter(Set.of()), "socket", 16, 3, 9)).isEqualTo("SCMP_ACT_ERRNO(22)");
        assertThat(decision(filter(Set.of()), "socket", 2, 3, 9)).isEqualTo(ALLOW);
    }

    @Test
    void aCallThatIsNewerThanTheProfileDoesNotExist() {
        SeccompFilter usual = filter(USUAL);
        assertThat(usual.explain(HOST, 500).describe()).isEqualTo(ENOSYS);
        assertThat(usual.explain(SeccompArchitecture.X86, 500).describe()).isEqualTo(ENOSYS);
        assertThat(decision(usual, "keyctl")).isEqualTo(EPERM);
        assertThat(decision(usual, "personality", 0x4_0000)).isEqualTo(EPERM);
    }

    @Test
    void aMachineOfArmHasItsOwnCalls() {
        SeccompArchitecture arm = SeccompArchitecture.ARM;
        SeccompFilter filter = SeccompFilter.compile(
                DefaultProfile.of(USUAL, SeccompArchitecture.AARCH64).profile(), SeccompArchitecture.AARCH64);
        assertThat(filter.explain(SeccompArchitecture.AARCH64, 63).describe()).isEqualTo(ALLOW);
        assertThat(filter.explain(arm, SyscallTable.number("set_tls", arm)).describe())
                .isEqualTo(ALLOW);
        assertThat(filter.explain(arm, 0xf_0004).describe()).isEqualTo(EPERM);
        assertThat(filter.explain(arm, 500).describe()).isEqualTo(ENOSYS);
        assertThat(filter.explain(HOST, 0).ground()).isInstanceOf(Explanation.OtherArchitecture.class);
    }
}
