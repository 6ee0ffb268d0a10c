package dev.panamax.security.seccomp;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.linux.Errno;
import dev.panamax.oci.Seccomp;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a profile means: an action for every call with every argument, as libseccomp and runc have it.
 *
 * <ul>
 *   <li>A call of an architecture that the profile does not have kills its thread.
 *   <li>A name that an architecture does not know, or nobody knows, is ignored there.
 *   <li>A call that is newer than all that the profile names does not exist, unless the default lets things pass: a program that is
 *       told so uses an older one, where another error would make it give up.
 * </ul>
 */
final class Policy {
    private static final int OTHER_ARCHITECTURE = SeccompAction.KILL_THREAD.code(0);
    private static final int NO_SUCH_CALL = SeccompAction.ERRNO.code(Errno.ENOSYS.number());

    private final Map<Integer, Ranges> rangesByAudit = new LinkedHashMap<>();
    private final Map<SeccompArchitecture, ArchitectureRules> rules;
    private final int defaultCode;
    private final @Nullable Integer beyond;

    private Policy(Map<SeccompArchitecture, ArchitectureRules> rules, int defaultCode, @Nullable Integer beyond) {
        this.rules = rules;
        this.defaultCode = defaultCode;
        this.beyond = beyond;
    }

    /**
     * Works a profile out.
     *
     * @param profile without faults
     * @param host the architecture that is always meant
     * @param faults gets the rules that contradict each other
     */
    static Policy of(Seccomp profile, SeccompArchitecture host, String pointer, List<Fault> faults) {
        SeccompAction defaultAction = action(profile.defaultAction());
        int defaultCode = defaultAction.code(data(profile.defaultErrnoRet()));
        Map<SeccompArchitecture, ArchitectureRules> rules = new EnumMap<>(SeccompArchitecture.class);
        rules.put(host, new ArchitectureRules(host));
        for (String name : profile.architectures()) {
            SeccompArchitecture architecture = SeccompArchitecture.of(name);
            if (architecture != null) {
                rules.put(architecture, new ArchitectureRules(architecture));
            }
        }
        for (int i = 0; i < profile.syscalls().size(); i++) {
            for (Map.Entry<SeccompArchitecture, ArchitectureRules> entry : rules.entrySet()) {
                boolean fits = add(entry.getValue(), entry.getKey().isWide(), profile, i, defaultCode);
                if (!fits && entry.getKey() == host) {
                    faults.add(new Fault(
                            pointer + "/syscalls/" + i,
                            "an earlier rule has the same call and args, but another action: drop one of them"));
                }
            }
        }
        Policy policy = new Policy(rules, defaultCode, lettingPass(defaultAction) ? null : NO_SUCH_CALL);
        policy.arrange(host);
        return policy;
    }

    /** Returns what is done about a call. */
    int action(int audit, int number, long[] arguments) {
        Ranges ranges = rangesByAudit.get(audit);
        return ranges == null ? OTHER_ARCHITECTURE : ranges.of(number).action(arguments);
    }

    /**
     * Returns what is done about a call, and why.
     *
     * @param number as the architecture's programs pass it to the kernel
     */
    Explanation explain(SeccompArchitecture architecture, int number, long[] arguments) {
        ArchitectureRules known = rules.get(architecture);
        if (known == null) {
            return new Explanation(OTHER_ARCHITECTURE, new Explanation.OtherArchitecture());
        }
        Chain chain = known.deciding(number, arguments);
        if (chain != null) {
            return new Explanation(chain.action(), new Explanation.Rule(chain.rule()));
        }
        // -1 is how a tracer says that a call shall be left out.
        boolean leftOut = architecture == SeccompArchitecture.X86_64 && number == -1;
        String newest = beyond == null || leftOut ? null : known.olderThan(number);
        return newest != null && beyond != null
                ? new Explanation(beyond, new Explanation.NewerCall(newest))
                : new Explanation(defaultCode, new Explanation.DefaultAction());
    }

    /** Returns the ranges of each {@code seccomp_data.arch}, the host's own first. */
    Map<Integer, Ranges> rangesByAudit() {
        return rangesByAudit;
    }

    /** Returns what is done about calls of any other architecture. */
    int otherArchitecture() {
        return OTHER_ARCHITECTURE;
    }

    private static boolean add(ArchitectureRules rules, boolean wide, Seccomp profile, int index, int defaultCode) {
        Seccomp.Rule rule = profile.syscalls().get(index);
        int code = action(rule.action()).code(data(rule.errnoRet()));
        boolean fits = true;
        for (String name : rule.names()) {
            rules.know(name);
            if (code == defaultCode) {
                continue;
            }
            for (List<Comparison> comparisons : alternatives(rule.args(), wide)) {
                fits &= rules.add(name, comparisons, code, index);
            }
        }
        return fits;
    }

    /** Conditions hold together, unless two are about the same argument: then any of them will do, as runc has had it from the first. */
    private static List<List<Comparison>> alternatives(List<Seccomp.Condition> conditions, boolean wide) {
        List<Comparison> comparisons = new ArrayList<>(conditions.size());
        int seen = 0;
        boolean twice = false;
        for (Seccomp.Condition condition : conditions) {
            comparisons.add(Comparison.of(
                    condition.index(), operator(condition.op()), condition.value(), condition.valueTwo(), wide));
            twice |= (seen & 1 << condition.index()) != 0;
            seen |= 1 << condition.index();
        }
        if (!twice) {
            return List.of(comparisons);
        }
        List<List<Comparison>> alternatives = new ArrayList<>(comparisons.size());
        for (Comparison comparison : comparisons) {
            alternatives.add(List.of(comparison));
        }
        return alternatives;
    }

    private void arrange(SeccompArchitecture host) {
        ranges(host);
        Decision killed = Decision.always(OTHER_ARCHITECTURE);
        // x32 comes right after x86-64, whose upper numbers are its own.
        for (Map.Entry<SeccompArchitecture, ArchitectureRules> entry : rules.entrySet()) {
            SeccompArchitecture architecture = entry.getKey();
            if (architecture == SeccompArchitecture.X32) {
                continue;
            }
            Ranges ranges = ranges(architecture);
            entry.getValue().addTo(ranges, defaultCode, beyond);
            if (architecture == SeccompArchitecture.X86_64) {
                ranges.from(SeccompArchitecture.X32_BIT, killed);
                // How a tracer says that a call shall be left out, which is no call of x32.
                ranges.from(-1, Decision.always(defaultCode));
            }
        }
        ArchitectureRules x32 = rules.get(SeccompArchitecture.X32);
        if (x32 != null) {
            Ranges ranges = ranges(SeccompArchitecture.X32);
            ranges.cutFrom(SeccompArchitecture.X32_BIT, killed);
            x32.addTo(ranges, defaultCode, beyond);
        }
    }

    private Ranges ranges(SeccompArchitecture architecture) {
        Ranges known = rangesByAudit.get(architecture.audit());
        if (known != null) {
            return known;
        }
        Ranges ranges = new Ranges();
        rangesByAudit.put(architecture.audit(), ranges);
        return ranges;
    }

    /** A tracer that is asked about everything knows itself what exists. */
    private static boolean lettingPass(SeccompAction action) {
        return action == SeccompAction.ALLOW || action == SeccompAction.LOG || action == SeccompAction.TRACE;
    }

    private static int data(@Nullable Integer errno) {
        return errno == null ? Errno.EPERM.number() : errno;
    }

    private static SeccompAction action(String name) {
        SeccompAction action = SeccompAction.of(name);
        if (action == null) {
            throw new IllegalArgumentException("no action: " + name);
        }
        return action;
    }

    private static SeccompOperator operator(String name) {
        SeccompOperator operator = SeccompOperator.of(name);
        if (operator == null) {
            throw new IllegalArgumentException("no operator: " + name);
        }
        return operator;
    }
}
