package dev.panamax.security.seccomp;

import java.util.List;

/**
 * What is done about a call.
 *
 * @param chains the first that holds decides
 * @param otherwise the action if none does
 */
record Decision(List<Chain> chains, int otherwise) {
    static Decision always(int action) {
        return new Decision(List.of(), action);
    }

    /** Returns whether it is the same as another one, of what can be told at a glance. */
    boolean isSameAs(Decision other) {
        return chains.isEmpty() && other.chains.isEmpty() && otherwise == other.otherwise;
    }

    /** Returns the action for a call with these arguments. */
    int action(long[] arguments) {
        for (Chain chain : chains) {
            if (chain.holds(arguments)) {
                return chain.action();
            }
        }
        return otherwise;
    }
}
