package dev.panamax.netlink;

import dev.panamax.linux.Errno;
import dev.panamax.linux.LinuxException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A kernel that answers what a test wants it to, in as many datagrams; then it is silent, which is an end of our patience. */
final class FakeKernel implements Port {
    static final int NUMBER = 4711;

    private final Deque<byte[]> answers = new ArrayDeque<>();

    FakeKernel(List<byte[]> datagrams) {
        answers.addAll(datagrams);
    }

    /** Returns a socket to a kernel that answers by these. */
    static NetlinkSocket answering(List<byte[]> datagrams) {
        return new NetlinkSocket(new FakeKernel(datagrams));
    }

    void answer(byte[] datagram) {
        answers.add(datagram);
    }

    @Override
    public void send(byte[] requests, int count) {
        // What is asked is known before.
    }

    @Override
    public byte[] receive(Duration patience) {
        byte[] next = answers.poll();
        if (next == null) {
            throw new LinuxException("recvfrom(socket)", Errno.EAGAIN);
        }
        return next;
    }

    @Override
    public boolean isOurs(int addressee) {
        return addressee == NUMBER;
    }

    @Override
    public void close() {
        // It has nothing.
    }
}
