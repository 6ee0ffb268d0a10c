package dev.panamax.dbus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Connects to a socket, and waits for room if too many others want to.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/connect.2.html">connect(2)</a>
 */
final class BusConnector {
    private final UnixDomainSocketAddress address;
    private final Deadline deadline;

    private BusConnector(UnixDomainSocketAddress address, Deadline deadline) {
        this.address = address;
        this.deadline = deadline;
    }

    /**
     * Connects.
     *
     * @throws DbusException.Unreachable if nobody is there
     */
    static BusSocket connect(UnixDomainSocketAddress address, Deadline deadline) {
        try {
            return BusSocket.of(new BusConnector(address, deadline).connected());
        } catch (IOException e) {
            deadline.check();
            throw new DbusException.Unreachable("connecting to " + address + ": " + e.getMessage(), e);
        }
    }

    /**
     * If too many others wait to be accepted the kernel says EAGAIN, which Java does not tell apart from what waiting would not help
     * against. A socket that blocks does wait, and fails once more for all other reasons.
     */
    private SocketChannel connected() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            connected = channel.connect(address);
        } catch (SocketException e) {
            return connectedPatiently();
        } finally {
            if (!connected) {
                channel.close();
            }
        }
        return connected ? channel : connectedPatiently();
    }

    private SocketChannel connectedPatiently() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        long time = deadline.millisecondsLeft();
        boolean connected = false;
        Thread watch = Thread.ofPlatform().name("panamax-dbus").daemon().start(() -> closeAfter(time, channel));
        try {
            connected = channel.connect(address);
            return channel;
        } finally {
            watch.interrupt();
            if (!connected) {
                channel.close();
            }
        }
    }

    private static void closeAfter(long milliseconds, SocketChannel channel) {
        try {
            Thread.sleep(milliseconds);
            channel.close();
        } catch (InterruptedException e) {
            return; // It is connected, or never will be.
        } catch (IOException e) {
            throw new UncheckedIOException("closing a socket", e);
        }
    }
}
