package dev.panamax.dbus;

import java.util.List;

/**
 * A call of a method of an object on a bus.
 *
 * @param destination the name of the connection that has the object: {@code org.freedesktop.systemd1}
 * @param path of the object: {@code /org/freedesktop/systemd1}
 * @param interfaceName that the method belongs to: {@code org.freedesktop.systemd1.Manager}
 * @param member the method: {@code StartTransientUnit}
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-types-method">D-Bus specification, "Method
 *     Calls"</a>
 */
public record MethodCall(String destination, String path, String interfaceName, String member, List<Value> arguments) {
    private static final String LOCAL_PATH = "/org/freedesktop/DBus/Local";
    private static final String LOCAL_INTERFACE = "org.freedesktop.DBus.Local";

    public MethodCall {
        Names.busName(destination);
        Names.path(path);
        Names.interfaceName(interfaceName);
        Names.member(member);
        if (path.equals(LOCAL_PATH) || interfaceName.equals(LOCAL_INTERFACE)) {
            throw new DbusException.BadValue(LOCAL_INTERFACE + " is reserved: a bus disconnects whoever calls it");
        }
        arguments = List.copyOf(arguments);
        Check.noDictEntry(arguments, "the arguments of a call");
    }

    /** Returns what is called, for messages. */
    @Override
    public String toString() {
        return interfaceName + "." + member + " of " + destination;
    }
}
