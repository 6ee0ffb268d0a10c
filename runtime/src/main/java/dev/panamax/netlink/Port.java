package dev.panamax.netlink;

import java.time.Duration;

/**
 * One end of a conversation with the kernel, as datagrams.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
interface Port extends AutoCloseable {
    /**
     * Sends requests in one go. The kernel works on them, and answers, before this returns.
     *
     * @param count how many there are, for the words of an error
     * @throws dev.panamax.linux.LinuxException if the kernel does not take them
     */
    void send(byte[] requests, int count);

    /**
     * Returns one datagram from the kernel, whatever its size.
     *
     * @param patience how long to wait for it; nothing that has been sent before needs any
     * @throws dev.panamax.linux.LinuxException with {@code EAGAIN} if there is none
     */
    byte[] receive(Duration patience);

    /** Returns whether the kernel addresses what it sends here by a number. The first one that it uses is ours. */
    boolean isOurs(int addressee);

    @Override
    void close();
}
