package dev.panamax.dbus;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A connected Unix socket on which nothing waits longer than it may. Another thread may close it; whoever waits then learns of it. */
final class BusSocket implements AutoCloseable {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private BusSocket(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        key = channel.register(selector, 0);
    }

    /**
     * Connects to a socket, and waits for room if too many others want to.
     *
     * @throws DbusException.Unreachable if nobody is there
     */
    static BusSocket connect(UnixDomainSocketAddress address, Deadline deadline) {
        try {
            SocketChannel channel = connected(address);
            while (channel == null) {
                deadline.check();
                LockSupport.parkNanos(PAUSE);
                channel = connected(address);
            }
            return of(channel);
        } catch (IOException e) {
            throw new DbusException.Unreachable("connecting to " + address + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns null if the queue of those who want to connect is full. For such a socket of the internet the kernel would go on trying; a
     * Unix socket has to be tried anew, see connect(2), EAGAIN.
     */
    private static @Nullable SocketChannel connected(UnixDomainSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean connected = false;
        try {
            channel.configureBlocking(false);
            connected = channel.connect(address);
        } finally {
            if (!connected) {
                channel.close();
            }
        }
        return connected ? channel : null;
    }

    /** Takes over a connected channel, which is closed if that fails. */
    static BusSocket of(SocketChannel channel) throws IOException {
        Selector selector = null;
        try {
            channel.configureBlocking(false);
            selector = Selector.open();
            return new BusSocket(channel, selector);
        } catch (IOException e) {
            channel.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    /** Reads at least one byte; returns false at the end of the stream. */
    boolean read(ByteBuffer buffer, Deadline deadline) {
        try {
            int count = channel.read(buffer);
            while (count == 0) {
                await(SelectionKey.OP_READ, deadline);
                count = channel.read(buffer);
            }
            return count > 0;
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw ended("reading from", e);
        }
    }

    /** Writes all that is in the buffer. */
    void write(ByteBuffer buffer, Deadline deadline) {
        try {
            channel.write(buffer);
            while (buffer.hasRemaining()) {
                await(SelectionKey.OP_WRITE, deadline);
                channel.write(buffer);
            }
        } catch (IOException | ClosedSelectorException | CancelledKeyException e) {
            throw ended("writing to", e);
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw ended("closing", e);
        }
    }

    private void await(int operation, Deadline deadline) throws IOException {
        key.interestOps(operation);
        selector.select(deadline.millisecondsLeft());
        selector.selectedKeys().clear();
    }

    private static DbusException ended(String what, Exception e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new DbusException.Disconnected(what + " the D-Bus connection: " + why, e);
    }
}
