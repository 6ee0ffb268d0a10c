package dev.panamax.dbus;

import dev.panamax.linux.LinuxException;
import dev.panamax.linux.Poll;
import dev.panamax.linux.UnixSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A connected Unix socket on which nothing waits longer than it may. Another thread may close it; whoever waits then learns of it. */
final class BusSocket implements AutoCloseable {
    /** The most that is read or written by one call. */
    private static final int CHUNK = 64 << 10;
    /** How often whoever waits looks whether it has been interrupted. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final UnixSocket socket;
    /** How many threads use the descriptor now: the last one closes it, so that its number is not another's meanwhile. */
    private int users;

    private boolean closed;

    /** Takes over a connected socket. */
    BusSocket(UnixSocket socket) {
        this.socket = socket;
    }

    /** Reads at least one byte; returns false at the end of the stream. */
    boolean read(ByteBuffer buffer, Deadline deadline) {
        String what = "reading from";
        enter(what);
        try {
            byte[] bytes = receive(buffer);
            while (bytes == null) {
                await(false, deadline, what);
                bytes = receive(buffer);
            }
            buffer.put(bytes);
            requireOpen(what);
            return bytes.length > 0;
        } catch (LinuxException e) {
            throw ended(what, String.valueOf(e.getMessage()), e);
        } finally {
            leave();
        }
    }

    private byte @Nullable [] receive(ByteBuffer buffer) {
        return socket.receiveNow(Math.min(buffer.remaining(), CHUNK));
    }

    /** Writes all that is in the buffer. */
    void write(ByteBuffer buffer, Deadline deadline) {
        String what = "writing to";
        enter(what);
        try {
            while (buffer.hasRemaining()) {
                byte[] chunk = new byte[Math.min(buffer.remaining(), CHUNK)];
                buffer.get(buffer.position(), chunk);
                int sent = socket.sendNow(chunk);
                buffer.position(buffer.position() + sent);
                if (sent == 0) {
                    await(true, deadline, what);
                }
            }
        } catch (LinuxException e) {
            throw ended(what, String.valueOf(e.getMessage()), e);
        } finally {
            leave();
        }
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (users == 0) {
            socket.close();
        } else {
            socket.shutdown();
        }
    }

    private synchronized void enter(String what) {
        requireOpen(what);
        users++;
    }

    private synchronized void leave() {
        users--;
        if (closed && users == 0) {
            socket.close();
        }
    }

    private void requireOpen(String what) {
        if (!isOpen()) {
            throw ended(what, "it has been closed", null);
        }
    }

    /** Waits until there may be something to be read, or room to write. */
    private void await(boolean room, Deadline deadline, String what) {
        if (Thread.currentThread().isInterrupted()) {
            close();
            throw ended(what, "the thread was interrupted", null);
        }
        Duration left = Duration.ofMillis(deadline.millisecondsLeft());
        Duration time = left.compareTo(LOOK) < 0 ? left : LOOK;
        if (room) {
            Poll.writable(socket.fd(), time);
        } else {
            Poll.readable(socket.fd(), time);
        }
        requireOpen(what);
    }

    private static DbusException ended(String what, String why, @Nullable Exception cause) {
        return new DbusException.Disconnected(what + " the D-Bus connection: " + why, cause);
    }
}
