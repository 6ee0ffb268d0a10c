package dev.panamax.systemd;

import dev.panamax.dbus.Value;
import java.util.List;

/**
 * A property of a unit, as the bus has it.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html">org.freedesktop.systemd1(5)</a>
 */
public record UnitProperty(String name, Value value) {
    /** What systemd takes for no limit. */
    public static final long INFINITY = -1;

    /** Returns a property that is a text. */
    public static UnitProperty of(String name, String value) {
        return new UnitProperty(name, new Value.Text(value));
    }

    /** Returns a property that is true or false. */
    public static UnitProperty of(String name, boolean value) {
        return new UnitProperty(name, new Value.Bool(value));
    }

    /** Returns a property that is a number without a sign; {@link #INFINITY} is the largest. */
    public static UnitProperty of(String name, long value) {
        return new UnitProperty(name, new Value.Uint64(value));
    }

    Value.Struct struct() {
        return new Value.Struct(List.of(new Value.Text(name), new Value.Variant(value)));
    }
}
