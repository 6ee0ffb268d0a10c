package dev.panamax.dbus;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** A program on a bus that answers calls as a test wants it to. */
public final class FakeService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connection connection;
    private final BiFunction<String, List<Value>, Answer> behaviour;
    private final Thread thread;

    /** What is done with a call. */
    public sealed interface Answer {
        /** Values, after signals that their sender does not wait with. */
        record Values(List<Signal> before, List<Value> values) implements Answer {}

        /** An error with its name and words. */
        record Failure(String name, String text) implements Answer {}

        /** Nothing. */
        record Silence() implements Answer {}

        static Answer of(Value... values) {
            return new Values(List.of(), List.of(values));
        }
    }

    private FakeService(Connection connection, BiFunction<String, List<Value>, Answer> behaviour) {
        this.connection = connection;
        this.behaviour = behaviour;
        thread = Thread.ofPlatform().name("service").unstarted(this::answer);
    }

    /** Returns a service that answers every call with its arguments; a call of Silence it does not answer. */
    static FakeService echo(DbusAddress address, String name, long userId) {
        return start(
                address,
                name,
                userId,
                (member, arguments) ->
                        member.equals("Silence") ? new Answer.Silence() : new Answer.Values(List.of(), arguments));
    }

    /**
     * Starts a service.
     *
     * @param name that it has on the bus
     * @param behaviour what it does with a call, by the name and the arguments of that
     */
    public static FakeService start(
            DbusAddress address, String name, long userId, BiFunction<String, List<Value>, Answer> behaviour) {
        Deadline deadline = Deadline.after(PATIENCE, "start of", name);
        Connection connection = new Connection(BusConnector.connect(address.socket(), deadline));
        Authentication.run(connection, address, userId, deadline);
        FakeService service = new FakeService(connection, behaviour);
        service.ask("Hello", List.of(), deadline);
        service.ask("RequestName", List.of(new Value.Text(name), new Value.Uint32(0)), deadline);
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
                Deadline deadline = Deadline.after(PATIENCE, "call of", "the service");
                Message message = connection.receive(deadline);
                if (message.header().type() == Header.METHOD_CALL) {
                    answer(message, deadline);
                }
            }
        } catch (DbusException.Disconnected e) {
            return; // The test is over.
        }
    }

    private void answer(Message message, Deadline deadline) {
        Header call = message.header();
        switch (behaviour.apply(String.valueOf(call.member()), message.body())) {
            case Answer.Values(List<Signal> before, List<Value> values) -> {
                for (Signal signal : before) {
                    connection.send(Messages.signal(connection.nextSerial(), signal), deadline);
                }
                connection.send(Message.answer(call, connection.nextSerial(), null, values), deadline);
            }
            case Answer.Failure(String name, String text) ->
                connection.send(
                        Message.answer(call, connection.nextSerial(), name, List.of(new Value.Text(text))), deadline);
            case Answer.Silence() -> {}
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
