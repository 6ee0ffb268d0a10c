package dev.panamax.dbus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A connection to a message bus. Used by one thread at a time; nothing waits longer than it is told to.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-bus">D-Bus specification, "Message Bus
 *     Specification"</a>
 */
public final class Bus implements AutoCloseable {
    private static final String NAME = "org.freedesktop.DBus";
    private static final String PATH = "/org/freedesktop/DBus";
    private static final String UNKNOWN_METHOD = "org.freedesktop.DBus.Error.UnknownMethod";

    private final Connection connection;
    private final Duration patience;
    private final SignalQueue signals = new SignalQueue();
    private String uniqueName = "";

    private Bus(Connection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * Connects to the first of several addresses where there is a bus that lets us in.
     *
     * @param userId our own, which the bus asks the kernel about
     * @param timeout for all of them
     * @throws DbusException if there is none; it names what was tried
     */
    public static Bus connect(List<DbusAddress> addresses, long userId, Duration timeout) {
        Deadline deadline = Deadline.after(timeout, "D-Bus connection to", addresses);
        List<DbusException> failures = new ArrayList<>();
        for (DbusAddress address : addresses) {
            try {
                return connect(address, userId, timeout, deadline);
            } catch (DbusException e) {
                failures.add(e);
            }
        }
        throw failure(failures);
    }

    /**
     * Connects to a bus.
     *
     * @param userId our own, which the bus asks the kernel about
     * @throws DbusException if there is none, or it does not let us in
     */
    public static Bus connect(DbusAddress address, long userId, Duration timeout) {
        return connect(List.of(address), userId, timeout);
    }

    private static Bus connect(DbusAddress address, long userId, Duration timeout, Deadline deadline) {
        Connection connection = new Connection(BusConnector.connect(address.socket(), deadline));
        try {
            Authentication.run(connection, address, userId, deadline);
            Bus bus = new Bus(connection, timeout);
            bus.hello(deadline);
            return bus;
        } catch (DbusException e) {
            connection.close();
            throw e;
        }
    }

    private static DbusException failure(List<DbusException> failures) {
        if (failures.isEmpty()) {
            return new DbusException.BadAddress("no address of a D-Bus server");
        }
        if (failures.size() == 1) {
            return failures.getFirst();
        }
        StringBuilder reasons = new StringBuilder();
        for (DbusException failure : failures) {
            reasons.append(reasons.isEmpty() ? "" : "; ").append(failure.getMessage());
        }
        return new DbusException.Unreachable("no bus at any of the addresses: " + reasons, failures.getFirst());
    }

    /** Returns the name that the bus has given us: {@code :1.42}. */
    public String uniqueName() {
        return uniqueName;
    }

    /**
     * Calls a method and returns what it answers. Signals that come meanwhile are kept.
     *
     * @throws DbusException.Refused if it answers with an error
     * @throws DbusException.Timeout if it does not answer in time
     */
    public List<Value> call(MethodCall call, Duration timeout) {
        return call(call, Deadline.after(timeout, "answer to", call));
    }

    /**
     * Asks the bus for signals.
     *
     * @param rule which ones: {@code type='signal',interface='org.freedesktop.systemd1.Manager',member='JobRemoved'}
     * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-bus-routing-match-rules">D-Bus specification,
     *     "Match Rules"</a>
     */
    public void match(String rule) {
        call(ofBus("AddMatch", List.of(new Value.Text(rule))), patience);
    }

    /**
     * Takes the first signal that is wanted, of those that have come or else will. The others are kept, the oldest dropped if there are
     * too many.
     *
     * @throws DbusException.Timeout if there is none in time
     */
    public Signal await(Predicate<Signal> wanted, Duration timeout) {
        Deadline deadline = Deadline.after(timeout, "signal that was waited for on", this);
        Signal signal = signals.take(wanted);
        while (signal == null) {
            handle(connection.receive(deadline), deadline);
            signal = signals.take(wanted);
            if (signal == null) {
                deadline.check();
            }
        }
        return signal;
    }

    /** Returns which connection it is, for messages. */
    @Override
    public String toString() {
        return "the D-Bus connection " + uniqueName;
    }

    @Override
    public void close() {
        connection.close();
    }

    private void hello(Deadline deadline) {
        List<Value> answer = call(ofBus("Hello", List.of()), deadline);
        if (answer.size() != 1 || !(answer.getFirst() instanceof Value.Text(String name))) {
            throw new DbusException.Malformed("the answer to Hello is no name");
        }
        uniqueName = name;
    }

    private static MethodCall ofBus(String member, List<Value> arguments) {
        return new MethodCall(NAME, PATH, NAME, member, arguments);
    }

    private List<Value> call(MethodCall call, Deadline deadline) {
        long serial = connection.nextSerial();
        connection.send(Message.of(call, serial), deadline);
        while (true) {
            Message message = connection.receive(deadline);
            if (message.isAnswerTo(serial)) {
                return result(call, message);
            }
            handle(message, deadline);
            deadline.check();
        }
    }

    private static List<Value> result(MethodCall call, Message answer) {
        String error = answer.header().errorName();
        if (answer.header().type() == Header.ERROR && error != null) {
            boolean hasText = !answer.body().isEmpty() && answer.body().getFirst() instanceof Value.Text;
            String text = hasText ? ((Value.Text) answer.body().getFirst()).value() : "";
            throw new DbusException.Refused(call.toString(), error, text);
        }
        return answer.body();
    }

    /** Keeps a signal, tells who calls us that there is nothing to call, and ignores answers that came too late. */
    private void handle(Message message, Deadline deadline) {
        Header header = message.header();
        if (header.type() == Header.SIGNAL) {
            signals.add(message.signal(), message.size());
        } else if (header.type() == Header.METHOD_CALL && (header.flags() & Header.NO_REPLY_EXPECTED) == 0) {
            Value text = new Value.Text("there are no objects here");
            connection.send(Message.answer(header, connection.nextSerial(), UNKNOWN_METHOD, List.of(text)), deadline);
        }
    }
}
