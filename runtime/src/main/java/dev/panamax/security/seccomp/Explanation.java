package dev.panamax.security.seccomp;

/**
 * What a filter does about a call, and why.
 *
 * @param code what the filter returns to the kernel
 */
public record Explanation(int code, Ground ground) {
    /** What in a profile decides about a call. */
    public sealed interface Ground {}

    /**
     * A rule names the call, and all its conditions hold.
     *
     * @param index of the rule in the profile
     */
    public record Rule(int index) implements Ground {}

    /** No rule holds. */
    public record DefaultAction() implements Ground {}

    /**
     * The call is newer than all that the profile names.
     *
     * @param newest the newest one that it names
     */
    public record NewerCall(String newest) implements Ground {}

    /** The profile is not for programs of that architecture. */
    public record OtherArchitecture() implements Ground {}

    /** Returns the action. */
    public SeccompAction action() {
        return SeccompAction.ofCode(code);
    }

    /** Returns the number that goes with the action: an errno, or what a tracer is told; else 0. */
    public int data() {
        return SeccompAction.data(code);
    }

    /** Returns the action as {@code SCMP_ACT_ERRNO(1)}. */
    public String describe() {
        return SeccompAction.describe(code);
    }
}
