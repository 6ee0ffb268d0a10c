package dev.panamax.security.seccomp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a profile says about one call, rule by rule. A rule for every use of the call, the first of them, outdoes all others. */
final class CallRules {
    private final List<Chain> chains = new ArrayList<>();
    private @Nullable Chain always;

    /**
     * Adds a rule.
     *
     * @return false if an earlier rule has the same conditions and another action: the earlier one stays
     */
    boolean add(Chain chain) {
        if (always != null) {
            return true;
        }
        if (chain.isUnconditional()) {
            always = chain;
            chains.clear();
            return true;
        }
        int place = Collections.binarySearch(chains, chain);
        if (place >= 0) {
            return chains.get(place).action() == chain.action();
        }
        chains.add(-place - 1, chain);
        return true;
    }

    /** Returns the rule that decides about a call with these arguments, or null if none does. */
    @Nullable
    Chain deciding(long[] arguments) {
        if (always != null) {
            return always;
        }
        for (Chain chain : chains) {
            if (chain.holds(arguments)) {
                return chain;
            }
        }
        return null;
    }

    Decision decision(int otherwise) {
        return always != null ? Decision.always(always.action()) : new Decision(List.copyOf(chains), otherwise);
    }
}
