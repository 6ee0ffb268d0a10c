package dev.panamax.dbus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connected Unix socket on which nothing waits longer than it may. Another thread may close it; whoever waits then learns of it. */
final class BusSocket implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private BusSocket(SocketChannel channel, Selector selector) throws IOException {
        this.channel = channel;
        this.selector = selector;
        key = channel.register(selector, 0);
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
        if (Thread.currentThread().isInterrupted()) {
            channel.close();
            throw new ClosedByInterruptException();
        }
    }

    private static DbusException ended(String what, Exception e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new DbusException.Disconnected(what + " the D-Bus connection: " + why, e);
    }
}
