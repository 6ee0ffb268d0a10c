package dev.panamax.systemd;

import dev.panamax.config.ConfigException.Fault;
import dev.panamax.dbus.DbusException;
import dev.panamax.dbus.GVariantText;
import dev.panamax.dbus.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Properties of the unit that a bundle's annotations ask for: {@code "org.systemd.property.TimeoutStopUSec": "uint64 5000000"}, or with
 * a time in seconds, {@code "org.systemd.property.TimeoutStopSec": "5"}.
 *
 * @see <a href="https://docs.gtk.org/glib/gvariant-text-format.html">GVariant Text Format</a>
 */
public final class PropertyAnnotations {
    private static final String PREFIX = "org.systemd.property.";
    private static final String SECONDS = "Sec";
    private static final String MICROSECONDS = "USec";
    private static final int SCALE = 6;
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    /** What makes the unit the container's: with others it would be somewhere else, or not ours to divide. */
    private static final Set<String> OURS = Set.of("Slice", "PIDs", "PIDFDs", "Delegate");

    private PropertyAnnotations() {}

    /**
     * Returns the properties that annotations ask for.
     *
     * @param faults takes what is wrong with them
     */
    public static List<UnitProperty> of(Map<String, String> annotations, List<Fault> faults) {
        List<UnitProperty> properties = new ArrayList<>();
        for (Map.Entry<String, String> annotation : annotations.entrySet()) {
            if (annotation.getKey().startsWith(PREFIX)) {
                add(annotation.getKey().substring(PREFIX.length()), annotation.getValue(), properties, faults);
            }
        }
        return properties;
    }

    private static void add(String name, String text, List<UnitProperty> properties, List<Fault> faults) {
        String pointer = "/annotations/" + PREFIX + name.replace("~", "~0").replace("/", "~1");
        if (!isPropertyName(name)) {
            faults.add(
                    new Fault(pointer, "\"" + name + "\" is no name of a unit's property, which is made of letters"));
            return;
        }
        if (OURS.contains(name)) {
            faults.add(new Fault(
                    pointer,
                    "the property " + name + " follows from /linux/cgroupsPath and the runtime: leave it out"));
            return;
        }
        try {
            Value value = GVariantText.parse(text);
            boolean isTime = name.endsWith(SECONDS) && !name.endsWith(MICROSECONDS);
            properties.add(
                    isTime
                            ? new UnitProperty(stem(name) + MICROSECONDS, microseconds(value))
                            : new UnitProperty(name, value));
        } catch (DbusException | IllegalArgumentException e) {
            faults.add(new Fault(pointer, "\"" + text + "\" is no value of a property: " + e.getMessage()));
        }
    }

    private static boolean isPropertyName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80 || !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return !name.isEmpty() && Character.isLetter(name.charAt(0));
    }

    private static String stem(String name) {
        return name.substring(0, name.length() - SECONDS.length());
    }

    /** The bus has times in microseconds only. */
    private static Value microseconds(Value seconds) {
        BigDecimal number = switch (seconds) {
            case Value.Byte(int value) -> BigDecimal.valueOf(value);
            case Value.Int16(int value) -> BigDecimal.valueOf(value);
            case Value.Uint16(int value) -> BigDecimal.valueOf(value);
            case Value.Int32(int value) -> BigDecimal.valueOf(value);
            case Value.Uint32(long value) -> BigDecimal.valueOf(value);
            case Value.Int64(long value) -> BigDecimal.valueOf(value);
            case Value.Uint64(long value) -> new BigDecimal(Long.toUnsignedString(value));
            case Value.Real(double value) when Double.isFinite(value) -> BigDecimal.valueOf(value);
            case Value.Real _,
                    Value.Bool _,
                    Value.Text _,
                    Value.ObjectPath _,
                    Value.Signature _,
                    Value.Array _,
                    Value.Struct _,
                    Value.DictEntry _,
                    Value.Variant _ -> throw new IllegalArgumentException("a time is a number of seconds");
        };
        BigInteger micros =
                number.movePointRight(SCALE).setScale(0, RoundingMode.DOWN).toBigInteger();
        if (micros.signum() < 0 || micros.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("a time can't be negative, or more than 584,542 years");
        }
        return new Value.Uint64(micros.longValue());
    }
}
