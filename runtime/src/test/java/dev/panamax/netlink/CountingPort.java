package dev.panamax.netlink;

import java.time.Duration;

/** A port to the kernel that counts how often something is sent and received. */
final class CountingPort implements Port {
    private final Port port;
    private int sent;
    private int received;

    CountingPort(Port port) {
        this.port = port;
    }

    /** Returns how often something has been sent and received since this was asked last: {@code 1 sent, 1 received}. */
    String count() {
        String count = sent + " sent, " + received + " received";
        sent = 0;
        received = 0;
        return count;
    }

    @Override
    public void send(byte[] requests, int count) {
        sent++;
        port.send(requests, count);
    }

    @Override
    public byte[] receive(Duration patience) {
        received++;
        return port.receive(patience);
    }

    @Override
    public boolean isOurs(int addressee) {
        return port.isOurs(addressee);
    }

    @Override
    public void close() {
        port.close();
    }
}
