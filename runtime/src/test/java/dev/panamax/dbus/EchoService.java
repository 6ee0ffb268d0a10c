package dev.panamax.dbus;

import java.time.Duration;
import java.util.List;

/** A program on a bus that answers every call with its arguments; a call of Silence it does not answer. */
final class EchoService implements AutoCloseable {
    static final String NAME = "dev.panamax.Echo";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connection connection;
    private final Thread thread;

    private EchoService(Connection connection) {
        this.connection = connection;
        thread = Thread.ofPlatform().name("echo").unstarted(this::answer);
    }

    static EchoService start(DbusAddress address, long userId) {
        Deadline deadline = Deadline.after(PATIENCE, "start of", NAME);
        Connection connection = new Connection(BusConnector.connect(address.socket(), deadline));
        Authentication.run(connection, address, userId, deadline);
        EchoService service = new EchoService(connection);
        service.ask("Hello", List.of(), deadline);
        service.ask("RequestName", List.of(new Value.Text(NAME), new Value.Uint32(0)), deadline);
        service.thread.start();
        return service;
    }

    private void ask(String member, List<Value> arguments, Deadline deadline) {
        long serial = connection.nextSerial();
        String bus = "org.freedesktop.DBus";
        connection.send(
                Message.of(new MethodCall(bus, "/org/freedesktop/DBus", bus, member, arguments), serial), deadline);
        Message message;
        do {
            message = connection.receive(deadline);
        } while (!message.isAnswerTo(serial));
    }

    private void answer() {
        try {
            while (true) {
                Deadline deadline = Deadline.after(PATIENCE, "call of", NAME);
                Message message = connection.receive(deadline);
                Header call = message.header();
                if (call.type() == Header.METHOD_CALL && !"Silence".equals(call.member())) {
                    connection.send(Message.answer(call, connection.nextSerial(), null, message.body()), deadline);
                }
            }
        } catch (DbusException.Disconnected e) {
            return; // The test is over.
        }
    }

    @Override
    public void close() {
        connection.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
