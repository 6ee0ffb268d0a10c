package dev.panamax.netlink;

/**
 * One end of a conversation with the kernel, as datagrams.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
interface Port extends AutoCloseable {
    /**
     * Sends requests in one go.
     *
     * @param count how many there are, for the words of an error
     * @throws dev.panamax.linux.LinuxException if the kernel does not take them
     */
    void send(byte[] requests, int count);

    /**
     * Waits for one datagram from the kernel, whatever its size.
     *
     * @throws dev.panamax.linux.LinuxException with {@code EAGAIN} if none comes for a long time
     */
    byte[] receive();

    /** Returns the number by which the kernel addresses what it sends here; known once something has been sent. */
    int number();

    @Override
    void close();
}
