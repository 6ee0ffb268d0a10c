package dev.panamax.netlink;

/**
 * A request to the kernel, with the words for its error: {@code RTM_NEWLINK(veth pnxa1b2c3d)}.
 *
 * @param type such as {@code RTM_NEWLINK}
 * @param flags beside {@code NLM_F_REQUEST}, and {@code NLM_F_ACK} or {@code NLM_F_DUMP}
 * @param body family header and attributes
 */
@SuppressWarnings("ArrayRecordComponent") // Built for one use, and never shown outside of this package.
record Request(int type, int flags, byte[] body, String description) {}
