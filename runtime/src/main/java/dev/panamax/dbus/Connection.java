package dev.panamax.dbus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Messages over a socket, one after the other. A failure that leaves the stream within a message ends the connection. */
final class Connection implements AutoCloseable {
    private static final int USUAL_SIZE = 16 << 10;
    private static final int LONGEST_LINE = 16 << 10;
    private static final long LAST_SERIAL = 0xffff_ffffL;

    private final BusSocket socket;
    private ByteBuffer input = ByteBuffer.allocate(USUAL_SIZE).flip();
    private long serial;

    Connection(BusSocket socket) {
        this.socket = socket;
    }

    /** Returns a serial for a message that is to be sent. */
    long nextSerial() {
        serial = serial == LAST_SERIAL ? 1 : serial + 1;
        return serial;
    }

    /** Sends a message. */
    void send(Message message, Deadline deadline) {
        write(MessageWriter.write(message), deadline);
    }

    /** Receives the next message. */
    Message receive(Deadline deadline) {
        requireOpen();
        try {
            while (true) {
                if (input.remaining() >= MessageReader.START) {
                    int size = MessageReader.size(input.slice());
                    if (input.remaining() >= size) {
                        return MessageReader.read(take(size));
                    }
                }
                fill(deadline);
            }
        } catch (DbusException.Malformed e) {
            close();
            throw e;
        }
    }

    /** Sends what is no message: a line of the authentication. */
    void sendText(String text, Deadline deadline) {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), deadline);
    }

    /** Receives a line of the authentication, without its end. */
    String receiveLine(Deadline deadline) {
        requireOpen();
        int length = 0;
        while (true) {
            for (; length + 1 < input.remaining(); length++) {
                if (input.get(input.position() + length) == '\r' && input.get(input.position() + length + 1) == '\n') {
                    String line =
                            StandardCharsets.ISO_8859_1.decode(take(length)).toString();
                    take(2);
                    return line;
                }
            }
            if (length > LONGEST_LINE) {
                close();
                throw new DbusException.Malformed(
                        "a line of the authentication of more than " + LONGEST_LINE + " bytes");
            }
            fill(deadline);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    /** Takes so many bytes off the input, as a buffer of their own. */
    private ByteBuffer take(int size) {
        ByteBuffer taken = input.slice(input.position(), size);
        input.position(input.position() + size);
        return taken;
    }

    private void write(ByteBuffer bytes, Deadline deadline) {
        requireOpen();
        try {
            socket.write(bytes, deadline);
        } catch (DbusException.Timeout | DbusException.Disconnected e) {
            close(); // Part of a message may be on its way.
            throw e;
        }
    }

    /** Reads what is there, waiting for it if it is nothing. */
    private void fill(Deadline deadline) {
        makeRoom();
        input.compact();
        boolean more;
        try {
            more = socket.read(input, deadline);
        } finally {
            input.flip();
        }
        if (!more) {
            close();
            throw new DbusException.Disconnected(
                    "the other side has closed the D-Bus connection"
                            + (input.hasRemaining() ? " within a message" : ""),
                    null);
        }
    }

    /** Grows only with what has come, whatever size was announced; and shrinks when all has been taken. */
    private void makeRoom() {
        if (input.remaining() == input.capacity()) {
            input = ByteBuffer.allocate(input.capacity() * 2).put(input).flip();
        } else if (!input.hasRemaining() && input.capacity() > USUAL_SIZE) {
            input = ByteBuffer.allocate(USUAL_SIZE).flip();
        }
    }

    private void requireOpen() {
        if (!socket.isOpen()) {
            throw new DbusException.Disconnected("the D-Bus connection has been closed", null);
        }
    }
}
