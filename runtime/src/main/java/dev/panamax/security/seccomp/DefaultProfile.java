package dev.panamax.security.seccomp;

import dev.panamax.config.Capability;
import dev.panamax.linux.Errno;
import dev.panamax.oci.Seccomp;
import dev.panamax.oci.Seccomp.Condition;
import dev.panamax.oci.Seccomp.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The profile that a container gets by the word {@code default}: what programs need, and what its capabilities are for, as engines have
 * it. What it does not know fails with {@code EPERM}; what is newer than all that it knows does not exist.
 *
 * @param profile as a bundle could have it
 * @param reasons of the profile's rules, by their indices
 */
public record DefaultProfile(Seccomp profile, List<String> reasons) {
    /** What a new process can have of its own only with {@code CAP_SYS_ADMIN}, or in a user namespace, which is one of them. */
    private static final long NEW_NAMESPACES = 0x7e02_0000;

    private static final long AF_NETLINK = 16;
    private static final long AF_ALG = 38;
    private static final long AF_VSOCK = 40;
    private static final long NETLINK_AUDIT = 9;

    /** {@code PER_LINUX}, {@code PER_LINUX32}, either with {@code UNAME26}, and the question which one it is. */
    private static final List<Long> PERSONALITIES = List.of(0x0L, 0x8L, 0x2_0000L, 0x2_0008L, 0xffff_ffffL);

    private static final String EQUAL = SeccompOperator.EQ.profileName();
    private static final String ALLOW = SeccompAction.ALLOW.profileName();
    private static final String ERRNO = SeccompAction.ERRNO.profileName();

    public DefaultProfile {
        reasons = List.copyOf(reasons);
    }

    /**
     * Returns the profile of a container.
     *
     * @param capabilities that its programs can have
     * @param host the machine's own architecture
     */
    public static DefaultProfile of(Set<Capability> capabilities, SeccompArchitecture host) {
        Rules rules = new Rules();
        for (DefaultCalls.Group group : DefaultCalls.ALLOWED) {
            rules.allow(group.reason(), group.names());
        }
        for (DefaultCalls.Privileged group : DefaultCalls.WITH_CAPABILITY) {
            if (capabilities.contains(group.capability())) {
                rules.allow("CAP_" + group.capability() + ": " + group.reason(), group.names());
            }
        }
        processes(rules, capabilities.contains(Capability.SYS_ADMIN));
        for (long personality : PERSONALITIES) {
            rules.allow(
                    "a personality that changes nothing about security",
                    List.of("personality"),
                    new Condition(0, personality, 0, EQUAL));
        }
        sockets(rules, capabilities.contains(Capability.AUDIT_WRITE));
        List<String> architectures = new ArrayList<>();
        architectures.add(host.profileName());
        host.alsoOnMachine().forEach(architecture -> architectures.add(architecture.profileName()));
        return new DefaultProfile(
                new Seccomp(ERRNO, Errno.EPERM.number(), architectures, Seccomp.USUAL_FLAGS, "", "", rules.rules),
                rules.reasons);
    }

    /** Returns the filter of the profile on this host. */
    public SeccompFilter filter() {
        return SeccompFilter.of(profile, SeccompArchitecture.ofHost(), "the default profile", "");
    }

    /** Returns the capabilities of which any one allows a call, for containers that may not make it, or may not always. */
    public static Set<Capability> allowing(String call) {
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (DefaultCalls.Privileged group : DefaultCalls.WITH_CAPABILITY) {
            if (group.names().contains(call)) {
                capabilities.add(group.capability());
            }
        }
        return capabilities;
    }

    private static void processes(Rules rules, boolean withNamespaces) {
        if (withNamespaces) {
            return;
        }
        rules.allow(
                "processes and threads without namespaces of their own",
                List.of("clone"),
                new Condition(0, NEW_NAMESPACES, 0, SeccompOperator.MASKED_EQ.profileName()));
        rules.add(
                "its flags are in memory, where no filter looks: C libraries go back to clone when it does not exist",
                new Rule(List.of("clone3"), ERRNO, Errno.ENOSYS.number(), List.of()));
    }

    /** All families but two: {@code AF_VSOCK} talks to the hypervisor, and {@code AF_ALG} to rarely used code of the kernel. */
    private static void sockets(Rules rules, boolean withAudit) {
        if (!withAudit) {
            rules.add(
                    "without CAP_AUDIT_WRITE there is no audit, which programs take for a kernel without it",
                    new Rule(
                            List.of("socket"),
                            ERRNO,
                            Errno.EINVAL.number(),
                            List.of(
                                    new Condition(0, AF_NETLINK, 0, EQUAL),
                                    new Condition(2, NETLINK_AUDIT, 0, EQUAL))));
        }
        String reason = "sockets of all families but AF_ALG and AF_VSOCK, which have no namespace";
        List<String> socket = List.of("socket");
        rules.allow(reason, socket, new Condition(0, AF_ALG, 0, SeccompOperator.LT.profileName()));
        rules.allow(reason, socket, new Condition(0, AF_ALG + 1, 0, EQUAL));
        rules.allow(reason, socket, new Condition(0, AF_VSOCK, 0, SeccompOperator.GT.profileName()));
    }

    /** Rules and why they are there. */
    private static final class Rules {
        final List<Rule> rules = new ArrayList<>();
        final List<String> reasons = new ArrayList<>();

        void allow(String reason, List<String> names, Condition... conditions) {
            add(reason, new Rule(names, ALLOW, null, List.of(conditions)));
        }

        void add(String reason, Rule rule) {
            reasons.add(reason);
            rules.add(rule);
        }
    }
}
