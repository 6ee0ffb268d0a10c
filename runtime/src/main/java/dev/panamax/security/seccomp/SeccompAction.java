package dev.panamax.security.seccomp;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel does about a call.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2), return values of filters</a>
 */
public enum SeccompAction {
    /** Kills the thread, as {@link #KILL_THREAD}: the older name. */
    KILL(0x0000_0000),
    KILL_THREAD(0x0000_0000),
    KILL_PROCESS(0x8000_0000),
    /** Sends {@code SIGSYS}. */
    TRAP(0x0003_0000),
    /** Fails the call with an errno. */
    ERRNO(0x0005_0000),
    /** Asks the holder of the listener. */
    NOTIFY(0x7fc0_0000),
    /** Tells a tracer, with a number for it. */
    TRACE(0x7ff0_0000),
    LOG(0x7ffc_0000),
    ALLOW(0x7fff_0000);

    private static final String PREFIX = "SCMP_ACT_";
    private static final int DATA = 0xffff;
    /** The kernel cuts larger ones down to this. */
    private static final int LARGEST_ERRNO = 4095;

    private final int code;

    SeccompAction(int code) {
        this.code = code;
    }

    /** Returns the name in a profile. */
    public String profileName() {
        return PREFIX + name();
    }

    /** Returns whether the action goes with a number. */
    public boolean hasData() {
        return this == ERRNO || this == TRACE;
    }

    /** Returns the largest number that can go with the action. */
    int largestData() {
        return this == ERRNO ? LARGEST_ERRNO : DATA;
    }

    /** Returns what a filter returns for this. */
    int code(int data) {
        return code | (hasData() ? data : 0);
    }

    /** Returns what a filter's return value means, as profiles put it. */
    static String describe(int code) {
        SeccompAction action = ofCode(code);
        return action.profileName() + (action.hasData() ? "(" + data(code) + ")" : "");
    }

    /** Returns the action in a filter's return value. */
    static SeccompAction ofCode(int code) {
        for (SeccompAction action : values()) {
            if (action != KILL && (code & ~DATA) == action.code) {
                return action;
            }
        }
        throw new IllegalArgumentException("a filter returns no 0x" + Integer.toHexString(code));
    }

    /** Returns the number that goes with the action in a filter's return value. */
    static int data(int code) {
        return code & DATA;
    }

    /** Returns what a profile means by a name, or null if it is none of the specification's. */
    static @Nullable SeccompAction of(String profileName) {
        if (!profileName.startsWith(PREFIX)) {
            return null;
        }
        String name = profileName.substring(PREFIX.length());
        for (SeccompAction action : values()) {
            if (name.equals(action.name())) {
                return action;
            }
        }
        return null;
    }
}
