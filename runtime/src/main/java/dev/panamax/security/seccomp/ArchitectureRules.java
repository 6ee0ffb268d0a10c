package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a profile says about the calls of one architecture. */
final class ArchitectureRules {
    private final SeccompArchitecture architecture;
    private final TreeMap<Integer, CallRules> calls = new TreeMap<>();
    private int newest;

    ArchitectureRules(SeccompArchitecture architecture) {
        this.architecture = architecture;
    }

    /** Notes that the profile knows a call, whatever it says about it. */
    void know(String name) {
        newest = Math.max(newest, number(name));
    }

    /**
     * Adds a rule for a call; none if the architecture has no such call.
     *
     * @return false if it contradicts an earlier one, which stays
     */
    boolean add(String name, List<Comparison> comparisons, int action) {
        Multiplexer multiplexer = architecture == SeccompArchitecture.X86 ? Multiplexer.of(name) : null;
        if (multiplexer != null) {
            List<Comparison> byWayOfIt = new ArrayList<>();
            byWayOfIt.add(Comparison.equal(0, multiplexer.selector(), false));
            for (Comparison comparison : comparisons) {
                if (comparison.argument() != 0) {
                    byWayOfIt.add(comparison);
                }
            }
            // Two rules may differ in just the argument that is none of the other call's.
            rules(number(multiplexer.syscall())).add(Chain.of(byWayOfIt, action));
        }
        int number = number(name);
        return number < 0 || rules(number).add(Chain.of(comparisons, action));
    }

    /**
     * Writes down what is done about all calls from the architecture's first number on.
     *
     * @param beyond the action for calls that are newer than all that the profile knows, or null for the default
     */
    void addTo(Ranges ranges, int defaultAction, @Nullable Integer beyond) {
        Decision otherwise = Decision.always(defaultAction);
        int next = architecture.offset();
        for (Map.Entry<Integer, CallRules> call : calls.entrySet()) {
            ranges.from(next, otherwise);
            ranges.from(call.getKey(), call.getValue().decision(defaultAction));
            next = call.getKey() + 1;
        }
        ranges.from(next, otherwise);
        if (beyond != null && newest > 0) {
            ranges.from(newest + 1, Decision.always(beyond));
        }
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

    private int number(String name) {
        return SyscallTable.number(name, architecture);
    }
}
