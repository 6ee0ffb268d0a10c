package dev.panamax.netlink;

/**
 * A request to the kernel, with the words for its error: {@code RTM_NEWLINK(veth pnxa1b2c3d)}.
 *
 * @param type such as {@code RTM_NEWLINK}
 * @param flags beside {@code NLM_F_REQUEST}, and {@code NLM_F_ACK} or {@code NLM_F_DUMP}
 * @param body family header and attributes
 */
@SuppressWarnings("ArrayRecordComponent") // Built for one use, and never shown outside of this package.
record Request(int type, int flags, byte[] body, String description) {
    /** Types come in fours: to make, to remove, to ask, to change. */
    private static final int KINDS = 4;

    private static final int GET = 2;

    /** Returns whether this asks for something, which is its acknowledgement. */
    boolean asks() {
        return type % KINDS == GET;
    }

    /** Returns the type of what answers, if this asks for something: as if it was to be made. */
    int answer() {
        return type - GET;
    }
}
