package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a profile says about the calls of one architecture. */
final class ArchitectureRules {
    private static final int FIRST_OF_ARM = 0xf_0000;

    private final SeccompArchitecture architecture;
    private final TreeMap<Integer, CallRules> calls = new TreeMap<>();
    private int newest;

    ArchitectureRules(SeccompArchitecture architecture) {
        this.architecture = architecture;
    }

    /** Notes that the profile knows a call, whatever it says about it. */
    void know(String name) {
        int number = number(name);
        newest = isInOrder(number) ? Math.max(newest, number) : newest;
    }

    /** Arm has a few calls of its own far behind all others, whose numbers say nothing about their age. */
    private boolean isInOrder(int number) {
        return architecture != SeccompArchitecture.ARM || Integer.compareUnsigned(number, FIRST_OF_ARM) < 0;
    }

    /**
     * Adds a rule for a call; none if the architecture has no such call.
     *
     * @return false if it contradicts an earlier one, which stays
     */
    boolean add(String name, List<Comparison> comparisons, int action, int rule) {
        Multiplexer multiplexer = multiplexer(name);
        if (multiplexer != null) {
            List<Comparison> byWayOfIt = new ArrayList<>();
            byWayOfIt.add(Comparison.equal(0, multiplexer.selector(), false));
            for (Comparison comparison : comparisons) {
                if (comparison.argument() != 0) {
                    byWayOfIt.add(comparison);
                }
            }
            // Two rules may differ in just the argument that is none of the other call's.
            rules(number(multiplexer.syscall())).add(Chain.of(byWayOfIt, action, rule));
        }
        int number = number(name);
        return number < 0 || rules(number).add(Chain.of(comparisons, action, rule));
    }

    /**
     * Writes down what is done about all calls from the architecture's first number on.
     *
     * @param beyond the action for calls that are newer than all that the profile knows, or null for the default
     */
    void addTo(Ranges ranges, int defaultAction, @Nullable Integer beyond) {
        int next = architecture.offset();
        for (Map.Entry<Integer, CallRules> call : calls.entrySet()) {
            addGap(ranges, next, call.getKey(), defaultAction, beyond);
            ranges.from(call.getKey(), call.getValue().decision(defaultAction));
            next = call.getKey() + 1;
        }
        addGap(ranges, next, Integer.MAX_VALUE, defaultAction, beyond);
    }

    /** Writes down what is done about the calls between two that have rules. */
    private void addGap(Ranges ranges, int from, int to, int defaultAction, @Nullable Integer beyond) {
        if (beyond == null || newest <= 0 || from <= newest || !isInOrder(from)) {
            ranges.from(from, Decision.always(defaultAction));
        }
        int newer = Math.max(from, newest + 1);
        if (beyond == null || newest <= 0 || newer >= to || !isInOrder(newer)) {
            return;
        }
        ranges.from(newer, Decision.always(beyond));
        if (!isInOrder(to)) {
            ranges.from(FIRST_OF_ARM, Decision.always(defaultAction));
        }
    }

    /** Returns the rule that decides about a call, or null if none does. */
    @Nullable
    Chain deciding(int number, long[] arguments) {
        CallRules rules = calls.get(number);
        return rules == null ? null : rules.deciding(arguments);
    }

    /** Returns the newest call that the profile knows if a call is newer than that, or null. */
    @Nullable
    String olderThan(int number) {
        boolean isNewer = newest > 0 && Integer.compareUnsigned(number, newest) > 0 && isInOrder(number);
        return isNewer && !calls.containsKey(number) ? SyscallTable.name(newest, architecture) : null;
    }

    private CallRules rules(int number) {
        CallRules known = calls.get(number);
        if (known != null) {
            return known;
        }
        CallRules rules = new CallRules();
        calls.put(number, rules);
        return rules;
    }

    private @Nullable Multiplexer multiplexer(String name) {
        return architecture == SeccompArchitecture.X86 ? Multiplexer.of(name) : null;
    }

    private int number(String name) {
        return SyscallTable.number(name, architecture);
    }
}
