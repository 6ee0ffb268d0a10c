package dev.panamax.dbus;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Tells the bus who we are, which it checks with the kernel.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#auth-protocol">D-Bus specification, "Authentication
 *     Protocol"</a>
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#auth-mechanisms-external">in it "EXTERNAL"</a>
 */
final class Authentication {
    private final Connection connection;
    private final DbusAddress address;
    private final Deadline deadline;

    private Authentication(Connection connection, DbusAddress address, Deadline deadline) {
        this.connection = connection;
        this.address = address;
        this.deadline = deadline;
    }

    /**
     * Authenticates as a user; messages can be sent afterwards.
     *
     * @throws DbusException.Unreachable if the other side does not accept it
     */
    static void run(Connection connection, DbusAddress address, long userId, Deadline deadline) {
        new Authentication(connection, address, deadline).external(userId);
    }

    private void external(long userId) {
        byte[] name = Long.toString(userId).getBytes(StandardCharsets.US_ASCII);
        connection.sendText("\0AUTH EXTERNAL " + HexFormat.of().formatHex(name) + "\r\n", deadline);
        String[] answer = connection.receiveLine(deadline).split(" ", 2);
        String argument = answer.length == 2 ? answer[1].strip() : "";
        switch (answer[0]) {
            case "OK" -> checkGuid(argument);
            case "REJECTED" ->
                throw failure("does not accept that we are the user " + userId
                        + (argument.isEmpty() ? "" : " (it knows the mechanisms " + argument + ")"));
            default -> throw failure("answered the authentication with: " + String.join(" ", answer));
        }
        connection.sendText("BEGIN\r\n", deadline);
    }

    /** An address can say which server it is of: another one may have come to the same place. */
    private void checkGuid(String guid) {
        String wanted = address.keys().get("guid");
        if (wanted != null && !wanted.equals(guid)) {
            throw failure("has the guid " + guid);
        }
    }

    private DbusException failure(String why) {
        return new DbusException.Unreachable("the server at " + address + " " + why, null);
    }
}
