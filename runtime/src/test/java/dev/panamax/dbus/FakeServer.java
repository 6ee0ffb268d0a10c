package dev.panamax.dbus;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other side of one connection, which does what a test wants, right or wrong. */
final class FakeServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocketChannel listening;
    private final DbusAddress address;
    private final Thread thread;
    private volatile @Nullable Exception failure;

    private FakeServer(ServerSocketChannel listening, DbusAddress address, Script script) {
        this.listening = listening;
        this.address = address;
        thread = Thread.ofPlatform().name("fake bus").unstarted(() -> serve(script));
    }

    static FakeServer start(Path directory, Script script) throws IOException {
        Path socket = directory.resolve("socket");
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listening.bind(UnixDomainSocketAddress.of(socket));
        FakeServer server = new FakeServer(listening, DbusAddress.ofPath(socket), script);
        server.thread.start();
        return server;
    }

    DbusAddress address() {
        return address;
    }

    private void serve(Script script) {
        try (SocketChannel accepted = listening.accept();
                Connection connection = new Connection(BusSocket.of(accepted))) {
            script.run(new Client(accepted, connection));
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** Waits until all has been done that was to be. */
    @Override
    public void close() throws IOException {
        listening.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IllegalStateException("the other side failed", failure);
        }
    }

    /** What is to be done once somebody has connected; the connection is closed afterwards. */
    interface Script {
        void run(Client client) throws IOException;
    }

    /** Who has connected. */
    record Client(SocketChannel channel, Connection connection) {
        private static Deadline soon() {
            return Deadline.after(PATIENCE, "word from", "the client");
        }

        String line() {
            return connection.receiveLine(soon());
        }

        void say(String text) {
            connection.sendText(text, soon());
        }

        /** Lets the client in, without an answer to its Hello, which is returned. */
        Message letIn() {
            line();
            say("OK 00112233445566778899aabbccddeeff\r\n");
            line();
            return receive();
        }

        /** Lets the client in, as a bus does. */
        void welcome() {
            answer(letIn(), List.of(new Value.Text(":1.7")));
        }

        Message receive() {
            return connection.receive(soon());
        }

        void send(Message message) {
            connection.send(message, soon());
        }

        /** Sends bytes that may be no message. */
        void send(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw new IllegalStateException("sending bytes", e);
            }
        }

        void answer(Message call, List<Value> body) {
            send(Message.answer(call.header(), connection.nextSerial(), null, body));
        }

        void refuse(Message call, String errorName, List<Value> body) {
            send(Message.answer(call.header(), connection.nextSerial(), errorName, body));
        }

        void signal(String member, Value... arguments) {
            send(Messages.signal(connection.nextSerial(), member, List.of(arguments)));
        }

        /** Says nothing until the client is gone. */
        void waitForTheEnd() {
            try {
                while (true) {
                    receive();
                }
            } catch (DbusException.Disconnected e) {
                return;
            }
        }
    }
}
