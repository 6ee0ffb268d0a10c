package dev.panamax.netlink;

import dev.panamax.linux.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a request.
 *
 * @param body what it asked for; empty if it did not ask for anything
 * @param refusal why the kernel has not done it, or null
 */
@SuppressWarnings("ArrayRecordComponent") // Never shown outside of this package.
record Reply(byte[] body, @Nullable LinuxException refusal) {
    static final Reply DONE = new Reply(new byte[0], null);

    /**
     * Returns what was asked for.
     *
     * @throws LinuxException if it was refused
     */
    byte[] bodyOrThrow() {
        if (refusal != null) {
            throw refusal;
        }
        return body;
    }
}
