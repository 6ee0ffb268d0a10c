package dev.panamax.dbus;

import dev.panamax.linux.UnixSocket;
import dev.panamax.testing.ListeningSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other side of one connection, which does what a test wants, right or wrong. */
final class FakeServer implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ListeningSocket listening;
    private final DbusAddress address;
    private final Thread thread;
    private volatile @Nullable Exception failure;

    private FakeServer(ListeningSocket listening, DbusAddress address, Script script) {
        this.listening = listening;
        this.address = address;
        thread = Thread.ofPlatform().name("fake bus").unstarted(() -> serve(script));
    }

    static FakeServer start(Script script) {
        ListeningSocket listening = ListeningSocket.open();
        FakeServer server = new FakeServer(listening, DbusAddress.ofPath(Path.of(listening.path())), script);
        server.thread.start();
        return server;
    }

    DbusAddress address() {
        return address;
    }

    private void serve(Script script) {
        try (BusSocket accepted = new BusSocket(UnixSocket.of(listening.accept()));
                Connection connection = new Connection(accepted)) {
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
    record Client(BusSocket socket, Connection connection) {
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
            socket.write(ByteBuffer.wrap(bytes), soon());
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
