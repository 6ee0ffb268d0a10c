package dev.panamax.dbus;

import java.util.List;

/**
 * A signal that an object has sent.
 *
 * @param sender the unique name of the connection that has the object; empty if there is no bus between us
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html#message-protocol-types-signal">D-Bus specification, "Signal
 *     Emission"</a>
 */
public record Signal(String sender, String path, String interfaceName, String member, List<Value> arguments) {
    public Signal {
        arguments = List.copyOf(arguments);
    }
}
